import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { grouped } from "../../app/format";
import { slotsOf } from "../../charts/curve";
import { QualityMark } from "../../charts/BandMark";
import { Amount } from "../../components/Amount";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { type Explanation, type ExplainedLine } from "./explanation";
import { chargedWith, daysOf, type DayOfBand, plain, sumOf } from "./intervals";

/** The intervals that a line's energy was measured in, day by day; each day opens to its readings. */
export function Intervals({
  bill,
  line,
  prefix,
}: {
  bill: Explanation;
  line: ExplainedLine;
  /** Of the table's view in the address. */
  prefix: string;
}) {
  const { t } = useTranslation("bill");
  const { consumer_no, from, to } = bill;
  const { flow = "import", unit = "kWh" } = line;
  const load = useQuery({
    queryKey: ["customer", consumer_no, "load", flow, from, to],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/load", {
          params: { path: { consumer_no }, query: { from, to, flow } },
        }),
      ),
  });
  const days = useMemo(
    () => (load.data ? daysOf(slotsOf(load.data.days, load.data.interval_minutes), line.band) : []),
    [load.data, line.band],
  );
  if (load.error) return <Failure error={load.error} />;
  if (!load.data) return <Spin />;
  const measured = plain(sumOf(days.map((one) => one.kwh)));
  const charged = plain(chargedWith(line, bill.lines));
  return (
    <>
      <p>
        {measured === charged
          ? t("intervals.same", { measured: grouped(measured), unit })
          : t("intervals.differ", { measured: grouped(measured), charged: grouped(charged), unit })}
      </p>
      <DataTable<DayOfBand>
        name={`${bill.bill}-${prefix}intervals`}
        prefix={prefix}
        label={t("intervals")}
        rows={days}
        rowKey={(one) => one.day}
        empty={t("intervals.none")}
        details={({ slots }) => (
          <ul className="intervals">
            {slots.map((one) => (
              <li key={one.local}>
                <span className="unit">{one.local.slice(11)}</span>{" "}
                {one.kwh === null ? null : <Amount value={one.kwh} unit={unit} />}{" "}
                {one.quality === "actual" ? null : <QualityMark quality={one.quality} />}
              </li>
            ))}
          </ul>
        )}
        columns={[
          { key: "day", title: t("day"), value: (one) => one.day },
          {
            key: "count",
            title: t("intervals.count"),
            kind: "number",
            value: (one) => one.slots.length,
          },
          {
            key: "energy",
            title: t("intervals.energy"),
            kind: "amount",
            value: (one) => plain(one.kwh),
            unit: () => unit,
          },
        ]}
      />
    </>
  );
}
