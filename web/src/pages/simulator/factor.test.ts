import { expect, test } from "vitest";

import { factorOf } from "./Simulator";

test("a percent becomes an exact factor", () => {
  expect([50, 100, 105, 199, 200].map(factorOf)).toEqual(["0.50", "1.00", "1.05", "1.99", "2.00"]);
});
