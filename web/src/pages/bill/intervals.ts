import { plus } from "../../app/decimal";
import { type LoadSlot } from "../../charts/curve";
import { type ExplainedLine } from "./explanation";

/** What was used on one day in a band, and in which intervals. */
export interface DayOfBand {
  day: string;
  kwh: string;
  slots: LoadSlot[];
}

/** By day, the intervals of a band; of no band all of them. Exact: no binary fraction comes between. */
export function daysOf(slots: LoadSlot[], band: string | undefined): DayOfBand[] {
  const days = new Map<string, DayOfBand>();
  for (const slot of slots) {
    if (band !== undefined && slot.band !== band) continue;
    const day = slot.local.slice(0, 10);
    const of = days.get(day) ?? { day, kwh: "0", slots: [] };
    of.slots.push(slot);
    if (slot.kwh !== null) of.kwh = plus(of.kwh, slot.kwh);
    days.set(day, of);
  }
  return [...days.values()];
}

export const sumOf = (decimals: string[]) => decimals.reduce(plus, "0");

/** Without zeros behind that say nothing: "12.50" as "12.5". */
export const plain = (decimal: string) =>
  decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;

/** What the bill charges of the same intervals, in all of its tiers and terms. */
export const chargedWith = (line: ExplainedLine, lines: ExplainedLine[]) =>
  sumOf(
    lines
      .filter(
        (one) =>
          one.component === line.component && one.band === line.band && one.flow === line.flow,
      )
      .map((one) => one.quantity ?? "0"),
  );
