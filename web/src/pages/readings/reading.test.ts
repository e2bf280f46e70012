import { expect, test } from "vitest";

import { gapsOf, valuesIn } from "./reading";

test("missing readings that follow one another are one gap", () => {
  const slots = ["1", null, null, "0", null].map((value) => ({ value }));
  expect(gapsOf(slots)).toEqual([
    [1, 2],
    [4, 4],
  ]);
});

test("values are read as people write them", () => {
  expect(valuesIn("0.25, 0.31\n1")).toEqual(["0.25", "0.31", "1"]);
  expect(valuesIn("0.25，0.31")).toEqual(["0.25", "0.31"]);
  expect(valuesIn("0.25 x")).toBeUndefined();
  expect(valuesIn("-1")).toBeUndefined();
});
