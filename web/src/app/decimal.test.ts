import { expect, test } from "vitest";

import { minus, negated, plus, signed } from "./decimal";

test("decimals are added exactly", () => {
  expect(plus("0.1", "0.2")).toBe("0.3");
  expect(plus("9999999999999999.99", "0.01")).toBe("10000000000000000.00");
  expect(minus("1.5", "2")).toBe("-0.5");
  expect(minus("12.30", "12.3")).toBe("0.00");
  expect(plus("-0.05", "0.02")).toBe("-0.03");
  expect(plus("3", "4")).toBe("7");
});

test("a difference says which way it goes", () => {
  expect(signed("1.50")).toBe("+1.50");
  expect(signed("-1.50")).toBe("-1.50");
  expect(signed("0.00")).toBe("0.00");
  expect(negated("-0.00")).toBe("0.00");
  expect(negated("2")).toBe("-2");
});
