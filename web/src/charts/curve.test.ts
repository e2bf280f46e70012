import { expect, test } from "vitest";

import { type LoadSlot, runsOf } from "./curve";

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
