import type { EChartsCoreOption } from "echarts/core";

import type { paths } from "../../api/schema";
import { lookOfQuality, type Quality } from "../../charts/quality";

export type Readings =
  paths["/customers/{consumer_no}/channels/{channel}/readings"]["get"]["responses"]["200"]["content"]["application/json"];
export type Reading = Readings["slots"][number];
export type ReadDay = Readings["days"][number];

/** Runs of missing readings: first and last. */
export function gapsOf(slots: { value: string | null }[]): [number, number][] {
  const gaps: [number, number][] = [];
  slots.forEach((slot, at) => {
    if (slot.value !== null) return;
    const last = gaps[gaps.length - 1];
    if (last && last[1] === at - 1) last[1] = at;
    else gaps.push([at, at]);
  });
  return gaps;
}

/** Each reading in the colour of its quality; gaps as grey fields with their sign. */
export function barsOption(data: Readings, name: (one: Quality) => string): EChartsCoreOption {
  const gap = lookOfQuality("missing");
  return {
    grid: { left: 56, right: 40, top: 36, bottom: 40 },
    xAxis: {
      type: "category",
      data: data.slots.map((slot) => slot.local),
      axisLabel: { formatter: (local: string) => local.slice(5) },
    },
    yAxis: { type: "value", name: data.unit },
    tooltip: {
      trigger: "axis",
      formatter: (points: { dataIndex: number }[]) => {
        const slot = data.slots[points[0]?.dataIndex ?? 0];
        if (!slot) return "";
        const value = slot.value === null ? "" : `${slot.value} ${data.unit}\n`;
        return `${slot.local}\n${value}${lookOfQuality(slot.quality).letter} ${name(slot.quality)}`;
      },
    },
    series: [
      {
        type: "bar",
        barCategoryGap: "10%",
        data: data.slots.map((slot) => ({
          value: slot.value === null ? null : Number(slot.value),
          itemStyle: { color: lookOfQuality(slot.quality).colour },
        })),
      },
      {
        // Of a line, since areas of bars end at the labels of the axis alone.
        type: "line",
        data: [],
        markArea: {
          silent: true,
          itemStyle: { color: gap.colour, opacity: 0.35 },
          data: gapsOf(data.slots).map(([first, last]) => [
            { xAxis: first, label: { show: true, formatter: gap.letter, position: "inside" } },
            { xAxis: Math.min(last + 1, data.slots.length - 1) },
          ]),
        },
      },
    ],
  };
}

/** "0.25, 0.31" and the like; undefined where something is no number. */
export function valuesIn(text: string): string[] | undefined {
  const values = text.split(/[\s,;，；]+/).filter(Boolean);
  return values.every((one) => /^\d+(\.\d+)?$/.test(one)) ? values : undefined;
}
