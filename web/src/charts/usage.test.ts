import { expect, test } from "vitest";

import { labelOf, usageOption, type UsageRow } from "./usage";

const hour = (at: number, band: string, kwh: string | null): UsageRow => ({
  at: `2026-07-01 ${String(at).padStart(2, "0")}:00`,
  kwh,
  missing: kwh === null ? 1 : 0,
  estimated: 0,
  bands: [{ band, kwh: kwh ?? "0" }],
});
const words = { unit: "kWh", before: "before", band: (band: string) => band, missing: "none" };

test("an hour or a day of the month stands at the axis", () => {
  expect(labelOf("2026-07-01 08:00")).toBe("08");
  expect(labelOf("2026-07-31")).toBe("31");
});

test("bars are parted by band, and the bands in force lie behind with a letter for each run", () => {
  const rows = [hour(6, "valley", "1"), hour(7, "valley", "2"), hour(8, "peak", "3")];
  const option = usageOption(rows, [], ["valley", "peak"], words);
  const [behind, valley, peak] = option.series as { data: unknown[] }[];
  expect(behind?.data).toMatchObject([
    { label: { show: true, formatter: "V" } },
    { label: { show: false } },
    { label: { show: true, formatter: "P" } },
  ]);
  expect(valley?.data).toEqual([1, 2, null]);
  expect(peak?.data).toEqual([null, null, 3]);
});

test("days have no bands behind, and the period before may be shorter", () => {
  const day = { at: "2026-07-02", kwh: "3", missing: 0, estimated: 0, bands: [] };
  const option = usageOption([day, { ...day, at: "2026-07-03" }], [day], [], words);
  const series = option.series as { type: string; data: unknown[] }[];
  expect(series.map((one) => one.type)).toEqual(["bar", "line"]);
  expect(series.map((one) => one.data)).toEqual([
    [3, 3],
    [3, null],
  ]);
});
