import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Progress, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";

import { api, need } from "../../api/client";
import { period } from "../../app/format";
import { useMay } from "../../app/session";
import { useView } from "../../app/useView";
import { DataTable } from "../../components/DataTable";
import { JobProgress } from "../../components/JobProgress";
import { Page } from "../../components/Page";
import { BeginRun } from "./BeginRun";
import { percentDone } from "./progress";

/** What a run came to, with the way to it. */
export function RunDone({ result }: { result: Record<string, unknown> }) {
  const { t } = useTranslation("runs");
  const [run, bills, held] = [result.run, result.bills, result.held].map(String);
  return (
    <Alert
      type={result.held === 0 ? "success" : "warning"}
      message={result.all_billed ? t("allBilled") : t("done", { run, bills, held })}
      action={<Link to={`/runs/${run ?? ""}`}>{t("open")}</Link>}
    />
  );
}

/** Bill runs, newest first, and the button that begins one. */
export function Runs() {
  const { t } = useTranslation("runs");
  const navigate = useNavigate();
  const view = useView();
  const mayBegin = useMay("run.begin");
  const [isBeginning, setBeginning] = useState(false);
  const job = view.get("job");
  const runs = useQuery({
    queryKey: ["runs"],
    queryFn: async () => need(await api.GET("/runs")),
  });
  return (
    <Page
      title={t("title")}
      actions={
        mayBegin ? (
          <Button
            type="primary"
            onClick={() => {
              setBeginning(true);
            }}
          >
            {t("begin")}
          </Button>
        ) : undefined
      }
    >
      {job ? (
        <div className="block">
          <JobProgress job={Number(job)}>{(result) => <RunDone result={result} />}</JobProgress>
        </div>
      ) : null}
      <DataTable
        name="runs"
        label={t("title")}
        rows={runs.data?.items ?? []}
        rowKey={(run) => String(run.run)}
        loading={runs.isLoading}
        error={runs.error}
        empty={t("none")}
        onOpen={(run) => {
          navigate(`/runs/${String(run.run)}`);
        }}
        columns={[
          {
            key: "run",
            title: t("run"),
            kind: "number",
            value: (run) => run.run,
            render: (run) => <Link to={`/runs/${String(run.run)}`}>{run.run}</Link>,
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
            value: percentDone,
            render: (run) =>
              run.state === "planned" ? (
                <Progress percent={percentDone(run)} aria-label={t("progress")} />
              ) : null,
          },
          {
            key: "state",
            title: t("state"),
            value: (run) => run.state,
            choice: (state) => t(`state.${state}`, { defaultValue: state }),
            render: (run) => <Tag>{t(`state.${run.state}`)}</Tag>,
          },
        ]}
      />
      <BeginRun
        open={isBeginning}
        onClose={() => {
          setBeginning(false);
        }}
        onBegun={(begun) => {
          view.set({ job: String(begun) });
        }}
      />
    </Page>
  );
}
