import { useTranslation } from "react-i18next";

import { bandColours } from "./bands";

export interface Calendar {
  calendar: string;
  bands: { band: string; letter: string; minutes: number }[];
  rows: {
    month: number;
    kind: "workday" | "weekend" | "holiday";
    days: string[];
    hours: { from: string; to: string; band: string | null }[];
  }[];
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

export function useBandName() {
  const { t, i18n } = useTranslation("tariffs");
  return (band: string) => (i18n.exists(`tariffs:band.${band}`) ? t(`band.${band}`) : band);
}

/** One row a month, each band a piece with its letter: no colour says anything alone. */
function MonthRow({ calendar, row }: { calendar: Calendar; row: Calendar["rows"][number] }) {
  return (
    <div className="year-row">
      <span className="year-month">{row.month}</span>
      <span className="year-bar">
        {row.hours.map((span) => {
          const place = calendar.bands.findIndex((one) => one.band === span.band);
          const { background, text } = bandColours(span.band ?? "", Math.max(0, place));
          const share = (minutesOf(span.to) - minutesOf(span.from)) / 14.4;
          return (
            <span
              key={span.from}
              title={`${span.from}–${span.to}`}
              style={{ width: `${String(share)}%`, background, color: text }}
            >
              {calendar.bands[place]?.letter ?? ""}
            </span>
          );
        })}
      </span>
    </div>
  );
}

/** A calendar's year: how most days of each month look, by kind of day. */
export function YearPicture({ calendar, label }: { calendar: Calendar; label: string }) {
  const { t } = useTranslation("tariffs");
  const bandName = useBandName();
  const kinds = ["workday", "weekend", "holiday"] as const;
  return (
    <figure className="year" aria-label={label}>
      <div aria-hidden>
        {kinds.map((kind) => {
          // Of each month the row with the most days, which comes first.
          const rows = calendar.rows.filter(
            (row, at, all) =>
              row.kind === kind &&
              all.findIndex((one) => one.kind === kind && one.month === row.month) === at,
          );
          if (rows.length === 0) return null;
          return (
            <div key={kind} className="block">
              <strong>{t(kind)}</strong>
              <div className="year-row">
                <span className="year-month" />
                <span className="year-hours">
                  {["0", "3", "6", "9", "12", "15", "18", "21"].map((hour) => (
                    <span key={hour}>{hour}</span>
                  ))}
                </span>
              </div>
              {rows.map((row) => (
                <MonthRow key={row.month} calendar={calendar} row={row} />
              ))}
            </div>
          );
        })}
      </div>
      <figcaption>
        {calendar.bands.map(({ band, letter }, place) => {
          const { background, text } = bandColours(band, place);
          return (
            <span key={band} className="legend">
              <span style={{ background, color: text }}>{letter}</span> {bandName(band)}
            </span>
          );
        })}
      </figcaption>
    </figure>
  );
}
