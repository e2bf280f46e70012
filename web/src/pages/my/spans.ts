import { dayAfter, dayBefore } from "../../app/format";

export const spans = ["day", "week", "month"] as const;
export type Span = (typeof spans)[number];
/** Days from the first to the day after the last. */
export interface Days {
  from: string;
  to: string;
}

function moved(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

function monthOf(day: string, months: number): string {
  const moment = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  moment.setUTCMonth(moment.getUTCMonth() + months);
  return moment.toISOString().slice(0, 10);
}

/** The day, the week from Monday on, or the calendar month that a day is in. */
export function daysOf(span: Span, day: string): Days {
  if (span === "day") return { from: day, to: dayAfter(day) };
  if (span === "month") return { from: monthOf(day, 0), to: monthOf(day, 1) };
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const from = moved(day, -weekday);
  return { from, to: moved(from, 7) };
}

/** The one before, and the one after. */
export const spanBefore = (span: Span, days: Days) => daysOf(span, dayBefore(days.from));
export const spanAfter = (span: Span, days: Days) => daysOf(span, days.to);

/** The same many months before a day that begins one. */
export const monthsBefore = (first: string, months: number) => monthOf(first, -months);
