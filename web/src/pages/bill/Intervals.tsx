import { useQuery } from "@tanstack/react-query";
import { Spin, Table } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { grouped } from "../../app/format";
import { slotsOf } from "../../charts/curve";
import { QualityMark } from "../../charts/BandMark";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { type Explanation, type ExplainedLine } from "./explanation";
import { chargedWith, daysOf, type DayOfBand, plain, sumOf } from "./intervals";

/** The intervals that a line's energy was measured in, day by day; each day opens to its readings. */
export function Intervals({ bill, line }: { bill: Explanation; line: ExplainedLine }) {
  const { t } = useTranslation("bill");
  const { consumer_no, from, to } = bill;
  const flow = line.flow ?? "import";
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
          ? t("intervals.same", { kwh: grouped(measured) })
          : t("intervals.differ", { measured: grouped(measured), charged: grouped(charged) })}
      </p>
      <Table<DayOfBand>
        aria-label={t("intervals")}
        rowKey="day"
        dataSource={days}
        pagination={false}
        scroll={{ x: true }}
        locale={{ emptyText: t("intervals.none") }}
        expandable={{
          expandedRowRender: ({ slots }) => (
            <ul className="intervals">
              {slots.map((one) => (
                <li key={one.local}>
                  <span className="unit">{one.local.slice(11)}</span>{" "}
                  {one.kwh === null ? null : <Amount value={one.kwh} unit="kWh" />}{" "}
                  {one.quality === "actual" ? null : <QualityMark quality={one.quality} />}
                </li>
              ))}
            </ul>
          ),
        }}
        columns={[
          { title: t("day"), dataIndex: "day" },
          {
            title: t("intervals.count"),
            align: "right",
            render: (_, one) => one.slots.length,
          },
          {
            title: t("intervals.energy"),
            align: "right",
            render: (_, one) => <Amount value={plain(one.kwh)} unit="kWh" />,
          },
        ]}
      />
    </>
  );
}
