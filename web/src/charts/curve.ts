import type { EChartsCoreOption } from "echarts/core";

import { lookOf } from "./bands";
import { lookOfQuality, type Quality } from "./quality";

export interface LoadSlot {
  local: string;
  kwh: string | null;
  quality: Quality;
  band: string | null;
}

/** A day of the API's load: a column for each value of its intervals. */
export interface LoadDay {
  day: string;
  local: string[] | null;
  kwh: (string | null)[];
  quality: { quality: Quality; slots: number }[];
  bands: { band: string | null; slots: number }[];
}

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** The intervals of some days, one by one. */
export function slotsOf(days: LoadDay[], intervalMinutes: number): LoadSlot[] {
  return days.flatMap((day) => {
    const qualities = day.quality.flatMap((run) => Array<Quality>(run.slots).fill(run.quality));
    const bands = day.bands.flatMap((run) => Array<string | null>(run.slots).fill(run.band));
    return day.kwh.map((kwh, at) => ({
      local: day.local?.[at] ?? `${day.day} ${clock(at * intervalMinutes)}`,
      kwh,
      quality: qualities[at] ?? "missing",
      band: bands[at] ?? null,
    }));
  });
}

/** Runs of slots of one band: [first, last, band]. */
export function runsOf(
  slots: { local: string; band: string | null }[],
): [number, number, string | null][] {
  const runs: [number, number, string | null][] = [];
  slots.forEach((slot, at) => {
    const last = runs[runs.length - 1];
    if (last && last[2] === slot.band && !slot.local.endsWith("00:00")) last[1] = at;
    else runs.push([at, at, slot.band]);
  });
  return runs;
}

/** Each day is told where it begins; of one alone the hours are. */
function dayTicks(slots: LoadSlot[]) {
  const begins = slots.flatMap((slot, at) => (slot.local.endsWith(" 00:00") ? [at] : []));
  if (begins.length < 2) return { axisLabel: { formatter: (local: string) => local.slice(11) } };
  const interval = (at: number) => begins.includes(at);
  return {
    axisLabel: { interval, hideOverlap: true, formatter: (local: string) => local.slice(5, 10) },
    axisTick: { interval },
  };
}

/** The curve with its price bands behind, and a mark on what was not measured. */
export function curveOption(
  slots: LoadSlot[],
  bands: string[],
  words: { kwh: string; band: (band: string | null) => string; quality: (one: Quality) => string },
): EChartsCoreOption {
  const hasRoom = slots.length <= 3 * 96;
  // One band all day says nothing of the hours.
  const runs = bands.length > 1 ? runsOf(slots) : [];
  const areas = runs.map(([first, last, band]) => {
    const look = lookOf(band, bands);
    return [
      {
        xAxis: first,
        itemStyle: { color: look.colour, opacity: 0.28 },
        label: {
          show: hasRoom && band !== null,
          formatter: look.letter,
          position: "insideTop",
          fontWeight: "bold",
        },
      },
      { xAxis: Math.min(last + 1, slots.length - 1) },
    ];
  });
  const doubtful = slots.flatMap((slot, at) =>
    slot.quality === "actual"
      ? []
      : [
          {
            value: [at, slot.kwh === null ? 0 : Number(slot.kwh)],
            itemStyle: { color: lookOfQuality(slot.quality).colour },
          },
        ],
  );
  return {
    grid: { left: 56, right: 40, top: 36, bottom: 40 },
    xAxis: {
      type: "category",
      data: slots.map((slot) => slot.local),
      ...dayTicks(slots),
    },
    yAxis: { type: "value", name: words.kwh },
    tooltip: {
      trigger: "axis",
      formatter: (points: { dataIndex: number }[]) => {
        const slot = slots[points[0]?.dataIndex ?? 0];
        if (!slot) return "";
        const value = slot.kwh === null ? words.quality("missing") : `${slot.kwh} ${words.kwh}`;
        return `${slot.local}\n${value}\n${words.band(slot.band)} · ${words.quality(slot.quality)}`;
      },
    },
    series: [
      {
        type: "line",
        step: "end",
        symbol: "none",
        lineStyle: { width: 1.5, color: "#0b6b5e" },
        data: slots.map((slot) => (slot.kwh === null ? null : Number(slot.kwh))),
        markArea: { silent: true, data: areas },
      },
      { type: "scatter", symbolSize: 6, data: doubtful },
    ],
  };
}

export interface HeatDay {
  day: string;
  kwh: string | null;
  hours: (string | null)[];
}

/** Days by hours: the darker, the more; what is missing stays empty. */
export function heatOption(
  days: HeatDay[],
  highest: string | null,
  words: { kwh: string; isDark: boolean },
): EChartsCoreOption {
  const cells = days.flatMap((day, row) =>
    day.hours.flatMap((hour, column) => (hour === null ? [] : [[column, row, Number(hour)]])),
  );
  return {
    grid: { left: 90, right: 12, top: 8, bottom: 64 },
    xAxis: {
      type: "category",
      data: Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0")),
      splitArea: { show: true },
    },
    yAxis: { type: "category", inverse: true, data: days.map((day) => day.day) },
    visualMap: {
      min: 0,
      max: highest === null || Number(highest) === 0 ? 1 : Number(highest),
      calculable: false,
      orient: "horizontal",
      left: "center",
      bottom: 4,
      itemHeight: 160,
      text: [highest ? `${highest} ${words.kwh}` : "", "0"],
      inRange: {
        color: words.isDark
          ? ["#16302c", "#1f6f63", "#58b09c", "#d8f3dc"]
          : ["#eef6f4", "#9fd0c3", "#3a9482", "#08443b"],
      },
    },
    tooltip: {
      formatter: (point: { value: [number, number, number] }) => {
        const [hour, row] = point.value;
        const day = days[row];
        return `${day?.day ?? ""} ${String(hour).padStart(2, "0")}:00\n${day?.hours[hour] ?? ""} ${words.kwh}`;
      },
    },
    series: [{ type: "heatmap", data: cells, progressive: 0 }],
  };
}
