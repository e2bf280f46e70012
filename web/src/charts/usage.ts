import type { EChartsCoreOption } from "echarts/core";

import { lookOf } from "./bands";
import { runsOf } from "./curve";

/** An hour or a day of use: with the price bands in force in it. */
export interface UsageRow {
  at: string;
  kwh: string | null;
  missing: number;
  estimated: number;
  bands: { band: string; kwh: string }[];
}

/** What stands at the axis: the hour, or the day of the month. */
export const labelOf = (at: string) => (at.length > 10 ? at.slice(11, 13) : at.slice(8, 10));

/** So faint that bars of the same colour stand out before it. */
const faint = (colour: string) => `${colour}38`;
const clear = "#00000000";
const dark = "#4b5563";

/** The bands in force hour by hour, each run with its letter: behind the bars, as high as the chart. */
function bandsBehind(rows: UsageRow[], bands: string[]) {
  const of = (row: UsageRow) => row.bands[0]?.band ?? null;
  const letters = new Map(
    runsOf(rows.map((row) => ({ local: row.at, band: of(row) }))).map(([first, last, band]) => [
      Math.floor((first + last) / 2),
      band,
    ]),
  );
  return rows.map((row, at) => {
    const look = lookOf(of(row), bands);
    const lettered = letters.get(at);
    return {
      value: 1,
      itemStyle: { color: of(row) === null ? clear : faint(look.colour) },
      label: {
        show: lettered !== undefined && lettered !== null,
        formatter: look.letter,
        position: "insideTop",
        fontWeight: "bold",
        color: dark,
      },
    };
  });
}

/** Bars, each the sum of its bands, over the bands in force by hour; the period before as a line. */
export function usageOption(
  rows: UsageRow[],
  before: UsageRow[],
  bands: string[],
  words: { unit: string; before: string; band: (band: string) => string; missing: string },
): EChartsCoreOption {
  const byHour = (rows[0]?.at.length ?? 0) > 10;
  const number = (kwh: string | null | undefined) =>
    kwh === null || kwh === undefined ? null : Number(kwh);
  const labels = rows.map((row) => labelOf(row.at));
  const bar = { type: "bar", stack: "use", barMaxWidth: 26, barCategoryGap: "20%" };
  return {
    grid: { left: 44, right: 8, top: 28, bottom: 28 },
    xAxis: [
      { type: "category", data: labels },
      { type: "category", data: labels, show: false },
    ],
    yAxis: [
      // Room above the bars for the letters of the bands.
      {
        type: "value",
        name: words.unit,
        nameTextStyle: { align: "right" },
        boundaryGap: [0, "15%"],
      },
      { type: "value", min: 0, max: 1, show: false },
    ],
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "none" },
      formatter: (points: { dataIndex: number }[]) => {
        const at = points[0]?.dataIndex ?? 0;
        const row = rows[at];
        if (!row) return "";
        const lines = [row.at, row.kwh === null ? words.missing : `${row.kwh} ${words.unit}`];
        for (const one of row.bands) lines.push(`${words.band(one.band)}: ${one.kwh}`);
        const earlier = before[at]?.kwh;
        if (earlier) lines.push(`${words.before}: ${earlier}`);
        return lines.join("\n");
      },
    },
    series: [
      ...(byHour
        ? [
            {
              type: "bar",
              xAxisIndex: 1,
              yAxisIndex: 1,
              barWidth: "100%",
              silent: true,
              z: 0,
              data: bandsBehind(rows, bands),
            },
          ]
        : []),
      ...bands.map((band) => ({
        ...bar,
        name: words.band(band),
        itemStyle: { color: lookOf(band, bands).colour },
        data: rows.map((row) => number(row.bands.find((one) => one.band === band)?.kwh)),
      })),
      {
        ...bar,
        itemStyle: { color: lookOf(null).colour },
        data: rows.map((row) => (row.bands.length === 0 ? number(row.kwh) : null)),
      },
      {
        type: "line",
        name: words.before,
        symbol: "circle",
        symbolSize: 4,
        lineStyle: { type: "dashed", width: 1.5, color: dark },
        itemStyle: { color: dark },
        data: rows.map((_, at) => number(before[at]?.kwh)),
      },
    ],
  };
}
