import { useQuery } from "@tanstack/react-query";
import { Progress, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import { period } from "../../app/format";
import { Failure } from "../../components/Failure";
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
  return (
    <Page title={t("title")}>
      {runs.error ? <Failure error={runs.error} /> : null}
      <Table
        rowKey="run"
        dataSource={runs.data?.items ?? []}
        loading={runs.isPending}
        pagination={false}
        locale={{ emptyText: t("none") }}
        columns={[
          { title: t("run"), dataIndex: "run", align: "right" },
          {
            title: t("period"),
            render: (_, run) => (
              <Link to={`/bills?period=${run.from.slice(0, 7)}`}>{period(run.from, run.to)}</Link>
            ),
          },
          { title: t("bookedOn"), dataIndex: "booked_on" },
          { title: t("dueOn"), dataIndex: "due_on" },
          { title: t("bills"), dataIndex: "bills", align: "right" },
          { title: t("held"), dataIndex: "held", align: "right" },
          {
            title: t("progress"),
            width: 160,
            render: (_, run) => (
              <Progress
                percent={run.units === 0 ? 100 : Math.floor((run.units_done / run.units) * 100)}
                aria-label={t("progress")}
              />
            ),
          },
          { title: t("state"), render: (_, run) => <Tag>{t(`state.${run.state}`)}</Tag> },
        ]}
      />
    </Page>
  );
}
