import { useQuery } from "@tanstack/react-query";
import { Progress, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import type { Item } from "../../api/types";
import { moment } from "../../app/format";
import { DataTable } from "../../components/DataTable";
import { Page } from "../../components/Page";

type Job = Item<"/jobs">;

/** What came of it, with the way to it. */
function Outcome({ job }: { job: Job }) {
  if (job.state === "failed") return <>{job.error}</>;
  const run = job.result?.run;
  if (typeof run === "number") return <Link to={`/runs/${String(run)}`}>{run}</Link>;
  if (job.state !== "running") return null;
  const percent = job.steps > 0 ? Math.floor((job.steps_done / job.steps) * 100) : 0;
  return <Progress percent={percent} style={{ width: 120 }} aria-label={String(percent)} />;
}

/** Long work, running and done, since the program started. */
export function Jobs() {
  const { t } = useTranslation("jobs");
  const jobs = useQuery({
    queryKey: ["jobs"],
    queryFn: async () => need(await api.GET("/jobs")),
    refetchInterval: (query) =>
      query.state.data?.items.some((job) => job.state === "running") ? 1000 : 10_000,
  });
  return (
    <Page title={t("title")}>
      <DataTable<Job>
        name="jobs"
        label={t("title")}
        rows={jobs.data?.items ?? []}
        rowKey={(job) => String(job.job)}
        loading={jobs.isLoading}
        error={jobs.error}
        empty={t("none")}
        columns={[
          { key: "job", title: t("job"), kind: "number", value: (job) => job.job },
          {
            key: "kind",
            title: t("kind"),
            value: (job) => job.kind,
            choice: (kind) => t(`app:job.kind.${kind}`, { defaultValue: kind }),
            render: (job) => t(`app:job.kind.${job.kind}`),
          },
          { key: "subject", title: t("subject"), value: (job) => job.subject },
          { key: "asked_by", title: t("askedBy"), value: (job) => job.asked_by, choice: true },
          { key: "begun_at", title: t("begunAt"), value: (job) => moment(job.begun_at) },
          {
            key: "ended_at",
            title: t("endedAt"),
            value: (job) => (job.ended_at ? moment(job.ended_at) : ""),
          },
          {
            key: "state",
            title: t("state"),
            value: (job) => job.state,
            choice: (state) => t(`state.${state}`, { defaultValue: state }),
            render: (job) => (
              <Tag color={job.state === "failed" ? "red" : undefined}>
                {t(`state.${job.state}`)}
              </Tag>
            ),
          },
          {
            key: "outcome",
            title: t("outcome"),
            value: (job) => job.error ?? "",
            render: (job) => <Outcome job={job} />,
          },
        ]}
      />
    </Page>
  );
}
