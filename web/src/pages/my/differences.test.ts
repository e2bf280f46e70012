import { expect, test } from "vitest";

import { differencesOf, type Part } from "./differences";

const part = (name: string, band: string | null, amount: string): Part => ({
  name,
  band,
  tier: null,
  kwh: null,
  amount,
});

test("lines of two tariffs stand beside each other, the greatest difference first", () => {
  const now = [part("Energy", null, "100.00"), part("Fund", null, "3.00")];
  const other = [
    part("Energy", "peak", "80.00"),
    part("Energy", "valley", "15.00"),
    part("Fund", null, "3.10"),
  ];
  const rows = differencesOf(now, other);
  expect(rows.map((row) => [row.name, row.band, row.now, row.other, row.difference])).toEqual([
    ["Energy", null, "100.00", null, "-100.00"],
    ["Energy", "peak", null, "80.00", "80.00"],
    ["Energy", "valley", null, "15.00", "15.00"],
    ["Fund", null, "3.00", "3.10", "0.10"],
  ]);
});
