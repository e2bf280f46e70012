import { expect, test } from "vitest";

import { type LoadSlot } from "../../charts/curve";
import { chargedWith, daysOf, plain, sumOf } from "./intervals";

const slot = (local: string, kwh: string | null, band: string | null): LoadSlot => ({
  local,
  kwh,
  quality: "actual",
  band,
});

test("the intervals of a band are summed by day, to the last digit", () => {
  const slots = [
    slot("2026-07-01 00:00", "0.1", "valley"),
    slot("2026-07-01 08:00", "0.2", "peak"),
    slot("2026-07-01 09:00", "0.1", "peak"),
    slot("2026-07-02 08:00", null, "peak"),
  ];
  expect(daysOf(slots, "peak").map((one) => [one.day, one.kwh, one.slots.length])).toEqual([
    ["2026-07-01", "0.3", 2],
    ["2026-07-02", "0", 1],
  ]);
  expect(daysOf(slots, undefined)[0]?.kwh).toBe("0.4");
  expect(daysOf(slots, "flat")).toEqual([]);
});

test("tiers and terms that share intervals are taken together", () => {
  const line = (band: string, quantity: string) => ({
    component: "energy",
    name: { en: "", zh: "" },
    band,
    quantity,
    amount: "0",
  });
  const first = line("peak", "1.5");
  expect(chargedWith(first, [first, line("peak", "2"), line("flat", "9")])).toBe("3.5");
  const back = { ...line("peak", "5"), flow: "export" as const };
  expect(chargedWith(first, [first, back])).toBe("1.5");
  expect(chargedWith(back, [first, back])).toBe("5");
  expect(sumOf([])).toBe("0");
  expect(["12.50", "12.00", "120", "0.0"].map(plain)).toEqual(["12.5", "12", "120", "0"]);
});
