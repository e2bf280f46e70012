import { expect, test } from "vitest";

import { type LoadDay, type LoadSlot, runsOf, slotsOf } from "./curve";

const slot = (local: string, band: string | null): LoadSlot => ({
  local,
  band,
  kwh: "1",
  quality: "actual",
});

test("bands are runs of slots, and each day begins its own", () => {
  const slots = [
    slot("2026-07-01 22:00", "peak"),
    slot("2026-07-01 23:00", "valley"),
    slot("2026-07-02 00:00", "valley"),
    slot("2026-07-02 01:00", "valley"),
    slot("2026-07-02 02:00", null),
  ];
  expect(runsOf(slots)).toEqual([
    [0, 0, "peak"],
    [1, 1, "valley"],
    [2, 3, "valley"],
    [4, 4, null],
  ]);
});

test("days in columns become intervals; where the clocks change, their times are told", () => {
  const plain: LoadDay = {
    day: "2026-03-28",
    local: null,
    kwh: ["1", null, "2", "3"],
    quality: [
      { quality: "actual", slots: 1 },
      { quality: "missing", slots: 1 },
      { quality: "actual", slots: 2 },
    ],
    bands: [
      { band: "valley", slots: 3 },
      { band: null, slots: 1 },
    ],
  };
  const change: LoadDay = { ...plain, day: "2026-03-29", local: ["a", "b", "c", "d"] };
  const slots = slotsOf([plain, change], 30);
  expect(slots.map((one) => one.local)).toEqual([
    "2026-03-28 00:00",
    "2026-03-28 00:30",
    "2026-03-28 01:00",
    "2026-03-28 01:30",
    "a",
    "b",
    "c",
    "d",
  ]);
  expect(slots[1]).toEqual({
    local: "2026-03-28 00:30",
    kwh: null,
    quality: "missing",
    band: "valley",
  });
  expect(slots[3]?.band).toBeNull();
});
