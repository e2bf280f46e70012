import { useQuery } from "@tanstack/react-query";
import { Progress, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import { period } from "../../app/format";
import { DataTable } from "../../components/DataTable";
import { Page } from "../../components/Page";

/** Bill runs, newest first; those that go on are looked at again by themselves. */
export function Runs() {
  const { t } = useTranslation("runs");
  const runs = useQuery({
    queryKey: ["runs"],
    queryFn: async () => need(await api.GET("/runs")),
    refetchInterval: (query) =>
      query.state.data?.items.some((run) => run.state !== "posted") ? 2000 : false,
  });
  const percent = (run: { units: number; units_done: number }) =>
    run.units === 0 ? 100 : Math.floor((run.units_done / run.units) * 100);
  return (
    <Page title={t("title")}>
      <DataTable
        name="runs"
        label={t("title")}
        rows={runs.data?.items ?? []}
        rowKey={(run) => String(run.run)}
        loading={runs.isLoading}
        error={runs.error}
        empty={t("none")}
        columns={[
          {
            key: "run",
            title: t("run"),
            kind: "number",
            value: (run) => run.run,
            render: (run) => <Link to={`/bills?run=${String(run.run)}`}>{run.run}</Link>,
          },
          { key: "period", title: t("period"), value: (run) => period(run.from, run.to) },
          { key: "booked_on", title: t("bookedOn"), value: (run) => run.booked_on },
          { key: "due_on", title: t("dueOn"), value: (run) => run.due_on },
          { key: "bills", title: t("bills"), kind: "number", value: (run) => run.bills },
          { key: "held", title: t("held"), kind: "number", value: (run) => run.held },
          {
            key: "progress",
            title: t("progress"),
            width: 160,
            value: percent,
            render: (run) => <Progress percent={percent(run)} aria-label={t("progress")} />,
          },
          {
            key: "state",
            title: t("state"),
            value: (run) => run.state,
            choice: (state) => t(`state.${state}`),
            render: (run) => <Tag>{t(`state.${run.state}`)}</Tag>,
          },
        ]}
      />
    </Page>
  );
}
