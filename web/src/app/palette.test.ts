import { expect, test } from "vitest";

import { idsIn } from "./Palette";

test("what is typed leads to what it can be", () => {
  expect(idsIn("12")).toEqual({ customer: "12", run: "12" });
  expect(idsIn("10023-1-20260701-1")).toEqual({
    customer: "10023-1-20260701-1",
    bill: "10023-1-20260701-1",
  });
  expect(idsIn("2026-0000001")).toEqual({ customer: "2026-0000001", bill: "2026-0000001" });
  expect(idsIn("bills")).toEqual({});
  expect(idsIn("")).toEqual({});
});
