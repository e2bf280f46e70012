import { useQuery } from "@tanstack/react-query";
import { Progress } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import { moment, period } from "../../app/format";
import { useMay } from "../../app/session";
import { Amount } from "../../components/Amount";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { useHoldColumns } from "../../components/useHoldColumns";
import { percentDone } from "../runs/progress";

/** Counted up to so many. */
const limit = 1000;

/** A number that leads to where its work is done. */
function Count({
  title,
  to,
  count,
  hasMore,
  loading,
}: {
  title: string;
  to: string;
  count: number | undefined;
  hasMore?: boolean;
  loading: boolean;
}) {
  return (
    <li>
      <Link to={to}>
        <span>{title}</span>
        <strong className="amount" aria-busy={loading}>
          {loading ? "…" : `${String(count ?? 0)}${hasMore && count ? "+" : ""}`}
        </strong>
      </Link>
    </li>
  );
}

/** Counts of what waits; each asks only where its reader may see it. */
function Counts() {
  const { t } = useTranslation("today");
  const mayApprove = useMay("approval.read");
  const maySeeJobs = useMay("job.read");
  const mayRelease = useMay("bill.release");
  const reviews = useQuery({
    queryKey: ["today", "reviews"],
    queryFn: async () =>
      need(await api.GET("/reviews", { params: { query: { open: true, limit } } })),
  });
  const approvals = useQuery({
    queryKey: ["today", "approvals"],
    enabled: mayApprove,
    queryFn: async () =>
      need(await api.GET("/approvals", { params: { query: { state: "waiting" } } })),
  });
  const jobs = useQuery({
    queryKey: ["jobs"],
    enabled: maySeeJobs,
    queryFn: async () => need(await api.GET("/jobs")),
  });
  const maySeeReadings = useMay("reading.read");
  const silent = useQuery({
    queryKey: ["today", "silent"],
    enabled: maySeeReadings,
    staleTime: 60_000,
    queryFn: async () => need(await api.GET("/silent-meters", { params: { query: { limit } } })),
  });
  const mine = useQuery({
    queryKey: ["today", "mine"],
    enabled: mayRelease,
    queryFn: async () =>
      need(await api.GET("/reviews", { params: { query: { open: true, mine: true, limit } } })),
  });
  const error = reviews.error ?? approvals.error ?? jobs.error ?? silent.error ?? mine.error;
  return (
    <>
      {error ? <Failure error={error} /> : null}
      <ul className="ages" aria-label={t("counts")}>
        <Count
          title={t("held")}
          to="/reviews"
          count={reviews.data?.items.length}
          loading={reviews.isLoading}
        />
        {mayRelease ? (
          <Count
            title={t("mine")}
            to="/reviews?mine=1"
            count={mine.data?.items.length}
            loading={mine.isLoading}
          />
        ) : null}
        {maySeeReadings ? (
          <Count
            title={t("silent")}
            to="/silent-meters"
            count={silent.data?.items.length}
            hasMore={silent.data?.next !== null}
            loading={silent.isLoading}
          />
        ) : null}
        {mayApprove ? (
          <Count
            title={t("waiting")}
            to="/approvals"
            count={approvals.data?.items.length}
            loading={approvals.isLoading}
          />
        ) : null}
        {maySeeJobs ? (
          <Count
            title={t("running")}
            to="/jobs"
            count={jobs.data?.items.filter((job) => job.state === "running").length}
            loading={jobs.isLoading}
          />
        ) : null}
      </ul>
    </>
  );
}

const ages = ["not_due", "to_30", "to_60", "to_90", "to_180", "over_180"] as const;

/** What is owed since when; each sum leads to who owes it. */
function Arrears() {
  const { t } = useTranslation("today");
  const arrears = useQuery({
    queryKey: ["arrears"],
    queryFn: async () => need(await api.GET("/arrears")),
    staleTime: 60_000,
  });
  const totals = arrears.data?.totals ?? [];
  return (
    <>
      <h2>
        {t("arrears")}{" "}
        {arrears.data ? (
          <span className="unit">{t("arrears:asOf", { at: moment(arrears.data.as_of) })}</span>
        ) : null}
      </h2>
      {arrears.error ? <Failure error={arrears.error} /> : null}
      {arrears.data && totals.length === 0 ? <p>{t("noArrears")}</p> : null}
      {totals.map((one) => (
        <ul key={one.currency} className="ages" aria-label={`${t("arrears")} ${one.currency}`}>
          {ages.map((age) => {
            const group = one.groups.find((each) => each.age === age);
            return (
              <li key={age}>
                <Link to={`/arrears?age=${age}`}>
                  <span className="unit">{t(`arrears:age.${age}`)}</span>
                  <Amount value={group?.open ?? "0"} unit={one.currency} />
                  <span className="unit">
                    {t("arrears:customers", { count: group?.customers ?? 0 })}
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      ))}
    </>
  );
}

/** Runs that are not posted to the end. */
function OpenRuns() {
  const { t } = useTranslation("today");
  const runs = useQuery({
    queryKey: ["runs"],
    queryFn: async () => need(await api.GET("/runs")),
    refetchInterval: 10_000,
  });
  const open = (runs.data?.items ?? []).filter((run) => run.state !== "posted");
  return (
    <>
      <h2>{t("runs")}</h2>
      {runs.error ? <Failure error={runs.error} /> : null}
      {open.length === 0 ? <p>{t("noRuns")}</p> : null}
      {open.map((run) => (
        <div key={run.run} className="toolbar">
          <Link to={`/runs/${String(run.run)}`}>
            {t("run")} {run.run} · {period(run.from, run.to)}
          </Link>
          {run.state === "planned" ? (
            <Progress
              style={{ width: 200 }}
              aria-label={`${t("progress")} ${String(run.run)}`}
              percent={percentDone(run)}
            />
          ) : null}
          <span>{t(`runs:state.${run.state}`)}</span>
          <span className="amount">
            {t("bills")}: {run.bills} · {t("held2")}: {run.held}
          </span>
        </div>
      ))}
    </>
  );
}

/** What needs hands: held bills, approvals, runs, contracts that could not be billed. */
export function Today() {
  const { t, i18n } = useTranslation("today");
  const holdColumns = useHoldColumns();
  const maySeeRuns = useMay("run.read");
  const maySeePayments = useMay("payment.read");
  const holds = useQuery({
    queryKey: ["today", "holds", i18n.language],
    queryFn: async () => need(await api.GET("/holds", { params: { query: { limit: 200 } } })),
  });
  return (
    <Page title={t("title")}>
      <Counts />
      {maySeePayments ? <Arrears /> : null}
      {maySeeRuns ? <OpenRuns /> : null}
      <h2>{t("notBilled")}</h2>
      <p>{t("notBilledHint")}</p>
      <DataTable
        name="not-billed"
        label={t("notBilled")}
        rows={holds.data?.items ?? []}
        rowKey={(one) => `${one.consumer_no}-${one.from}`}
        loading={holds.isLoading}
        error={holds.error}
        empty={t("allBilled")}
        columns={[
          {
            key: "customer",
            title: t("customer"),
            value: (one) => `${one.customer} ${one.consumer_no}`,
            render: (one) => (
              <Link to={`/customers/${one.consumer_no}`}>
                {one.customer} <span className="unit">{one.consumer_no}</span>
              </Link>
            ),
          },
          { key: "period", title: t("period"), value: (one) => period(one.from, one.to) },
          ...holdColumns,
        ]}
      />
    </Page>
  );
}
