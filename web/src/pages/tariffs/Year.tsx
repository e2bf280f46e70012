import { useQuery } from "@tanstack/react-query";
import { Alert, Spin } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { type Calendar, useBandName, YearPicture } from "../../charts/YearPicture";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";

interface Year {
  version: string;
  year: number;
  holidays_known: boolean;
  currency: string;
  calendars: Calendar[];
  prices: { months: string; band: string; tier: number; to_kwh: string | null; price: string }[];
  conditional: string[];
  by_interval: string[];
}

/** What a kWh costs, by month, band and tier: the numbers behind the picture. */
function Prices({ year }: { year: Year }) {
  const { t } = useTranslation("tariffs");
  const bandName = useBandName();
  const minutes = (band: string) =>
    year.calendars[0]?.bands.find((one) => one.band === band)?.minutes ?? 0;
  return (
    <DataTable
      name="prices"
      label={t("price")}
      prefix="prices."
      rows={year.prices}
      rowKey={(one) => [one.months, one.band, one.tier].join("/")}
      empty={t("none")}
      columns={[
        { key: "months", title: t("months"), value: (one) => one.months },
        { key: "band", title: t("band"), value: (one) => bandName(one.band) },
        {
          key: "tier",
          title: t("tier"),
          value: (one) =>
            one.to_kwh ? `${String(one.tier)} (${t("tierTo", { kwh: one.to_kwh })})` : one.tier,
        },
        {
          key: "price",
          title: t("price"),
          kind: "amount",
          value: (one) => one.price,
          unit: () => `${year.currency}/kWh`,
        },
        {
          key: "hours",
          title: t("hours"),
          kind: "number",
          value: (one) => Math.round(minutes(one.band) / 60),
        },
      ]}
    />
  );
}

/** The picture's own rows as a table. */
function Spans({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation("tariffs");
  const bandName = useBandName();
  return (
    <DataTable
      name={`bands-${calendar.calendar}`}
      label={t("spans")}
      prefix={`${calendar.calendar}.`}
      rows={calendar.rows}
      rowKey={(row) => [row.month, row.kind, row.days[0]].join("/")}
      empty={t("none")}
      columns={[
        { key: "month", title: t("month"), kind: "number", value: (row) => row.month },
        { key: "kind", title: t("days"), value: (row) => t(row.kind) },
        { key: "count", title: "n", kind: "number", value: (row) => row.days.length },
        {
          key: "spans",
          title: t("spans"),
          value: (row) =>
            row.hours
              .map((span) => `${span.from}–${span.to} ${span.band ? bandName(span.band) : "–"}`)
              .join(", "),
        },
      ]}
    />
  );
}

/** A version's year: bands as a picture and as a table, prices below. */
export function YearView({ tariff, day }: { tariff: string; day: string }) {
  const { t } = useTranslation("tariffs");
  const query = useQuery({
    queryKey: ["tariffs", tariff, "year", day],
    queryFn: async () =>
      need(
        await api.GET("/tariffs/{tariff}/year", {
          params: { path: { tariff }, query: { day } },
        }),
      ) as unknown as Year,
  });
  if (query.error) return <Failure error={query.error} />;
  if (!query.data) return <Spin />;
  const year = query.data;
  return (
    <>
      {year.holidays_known ? null : <Alert type="info" message={t("noHolidays")} />}
      {year.by_interval.length > 0 ? (
        <Alert type="info" message={t("byInterval", { what: year.by_interval.join(", ") })} />
      ) : null}
      {year.conditional.length > 0 ? (
        <Alert type="info" message={t("conditional", { what: year.conditional.join(", ") })} />
      ) : null}
      {year.calendars.map((calendar) => (
        <section key={calendar.calendar}>
          <h2>
            {t("pictureTitle", { version: year.version, year: year.year })}
            {year.calendars.length > 1 ? ` · ${calendar.calendar}` : ""}
          </h2>
          <YearPicture
            calendar={calendar}
            label={t("pictureTitle", { version: year.version, year: year.year })}
          />
          <details>
            <summary>{t("asTable")}</summary>
            <Spans calendar={calendar} />
          </details>
        </section>
      ))}
      <h2>{t("price")}</h2>
      <Prices year={year} />
    </>
  );
}
