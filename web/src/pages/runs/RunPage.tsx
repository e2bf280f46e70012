import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Descriptions, Progress, Space, Spin, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router-dom";

import { api, need, once } from "../../api/client";
import type { Answer } from "../../api/types";
import { period } from "../../app/format";
import { useMay } from "../../app/session";
import { useEvents } from "../../app/useEvents";
import { useTariffNames } from "../../app/useTariffNames";
import { useView } from "../../app/useView";
import { useWords } from "../../app/useWords";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { JobProgress } from "../../components/JobProgress";
import { Page } from "../../components/Page";
import { PageTabs } from "../../components/PageTabs";
import { useHoldColumns } from "../../components/useHoldColumns";
import { percentDone } from "./progress";
import { RunDone } from "./Runs";

type Run = Answer<"/runs/{run}">;

const isPosted = (run: Run) => run.state === "posted";

function Totals({ run }: { run: string }) {
  const { t } = useTranslation("runs");
  const word = useWords();
  const nameOf = useTariffNames();
  const totals = useQuery({
    queryKey: ["runs", run, "totals"],
    queryFn: async () => need(await api.GET("/runs/{run}/totals", { params: { path: { run } } })),
  });
  return (
    <DataTable
      name={`run-${run}-totals`}
      label={t("totals")}
      prefix="totals."
      rows={totals.data?.items ?? []}
      rowKey={(one) => [one.tariff, one.component, one.band, one.tier].join("/")}
      loading={totals.isLoading}
      error={totals.error}
      empty={t("noTotals")}
      columns={[
        {
          key: "tariff",
          title: t("tariff"),
          value: (one) => one.tariff,
          choice: nameOf,
          render: (one) => (
            <>
              {nameOf(one.tariff)} <span className="unit">{one.tariff}</span>
            </>
          ),
        },
        {
          key: "component",
          title: t("component"),
          value: (one) => one.component,
          choice: (component) => word("component", component),
          render: (one) => word("component", one.component),
        },
        {
          key: "band",
          title: t("band"),
          value: (one) => one.band,
          render: (one) =>
            one.band ? t(`energy:band.${one.band}`, { defaultValue: one.band }) : null,
        },
        { key: "tier", title: t("tier"), kind: "number", value: (one) => one.tier || "" },
        { key: "lines", title: t("lines"), kind: "number", value: (one) => one.lines },
        {
          key: "quantity",
          title: t("quantity"),
          kind: "amount",
          value: (one) => one.quantity,
          unit: (one) => one.unit,
        },
        {
          key: "amount",
          title: t("amount"),
          kind: "amount",
          value: (one) => one.amount,
          unit: (one) => one.currency,
        },
      ]}
    />
  );
}

function Holds({ run }: { run: string }) {
  const { t } = useTranslation("runs");
  const holdColumns = useHoldColumns();
  const holds = useQuery({
    queryKey: ["runs", run, "holds"],
    queryFn: async () =>
      need(await api.GET("/holds", { params: { query: { run: Number(run), limit: 1000 } } })),
  });
  return (
    <DataTable
      name={`run-${run}-held`}
      label={t("held")}
      prefix="held."
      rows={holds.data?.items ?? []}
      rowKey={(one) => one.consumer_no}
      loading={holds.isLoading}
      error={holds.error}
      empty={t("noneHeld")}
      columns={[
        {
          key: "consumer_no",
          title: t("customer"),
          value: (one) => `${one.customer} ${one.consumer_no}`,
          render: (one) => (
            <Link to={`/customers/${one.consumer_no}`}>
              {one.customer} <span className="unit">{one.consumer_no}</span>
            </Link>
          ),
        },
        ...holdColumns,
      ]}
    />
  );
}

/** The steps that a run still has before it. */
function Steps({ run, onBegun }: { run: Run; onBegun: (job: number) => void }) {
  const { t } = useTranslation("runs");
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const may = { issue: useMay("run.issue"), post: useMay("run.post") };
  const mayDiscard = useMay("run.discard");
  const params = { path: { run: String(run.run) } };
  const step = useMutation({
    mutationFn: async (verb: "issue" | "post") =>
      need(
        verb === "issue"
          ? await api.POST("/runs/{run}/issue", { params, headers: once() })
          : await api.POST("/runs/{run}/post", { params, headers: once() }),
      ),
    onSuccess: (job) => {
      onBegun(job.job);
    },
  });
  const discard = useMutation({
    mutationFn: async () => need(await api.DELETE("/runs/{run}", { params })),
    onSuccess: () => {
      navigate("/runs");
    },
  });
  const ask = (verb: "issue" | "post" | "discard", work: () => void) => {
    void modal.confirm({
      title: t(`${verb}Title`, { run: run.run }),
      content: t(`${verb}Text`, { bills: run.bills }),
      okText: t(verb),
      okButtonProps: { danger: verb === "discard" },
      onOk: work,
    });
  };
  const error = step.error ?? discard.error;
  return (
    <>
      {error ? <Failure error={error} /> : null}
      <Space>
        {(["issue", "post"] as const).map((verb) =>
          may[verb] && (run.state === "draft" || (verb === "post" && run.state === "issued")) ? (
            <Button
              key={verb}
              loading={step.isPending}
              onClick={() => {
                ask(verb, () => {
                  step.mutate(verb);
                });
              }}
            >
              {t(verb)}
            </Button>
          ) : null,
        )}
        {mayDiscard && run.state === "draft" && run.correction === null ? (
          <Button
            danger
            onClick={() => {
              ask("discard", () => {
                discard.mutate();
              });
            }}
          >
            {t("discard")}
          </Button>
        ) : null}
      </Space>
    </>
  );
}

/** One bill run: how far it is, what it sums to, whom it could not bill. */
export function RunPage() {
  const { t } = useTranslation("runs");
  const { run = "" } = useParams();
  const view = useView();
  const job = view.get("job");
  const query = useQuery({
    queryKey: ["runs", run],
    queryFn: async () => need(await api.GET("/runs/{run}", { params: { path: { run } } })),
  });
  const goesOn = query.data?.state === "planned";
  const told = useEvents<Run>(goesOn ? `/runs/${run}/events` : undefined, isPosted);
  if (query.isPending) return <Spin />;
  if (query.error) return <Failure error={query.error} />;
  const data = told ?? query.data;
  return (
    <Page
      title={t("runTitle", { run: data.run, period: period(data.from, data.to) })}
      actions={
        <Steps
          run={data}
          onBegun={(begun) => {
            view.set({ job: String(begun) });
          }}
        />
      }
    >
      {job ? (
        <div className="block">
          <JobProgress job={Number(job)}>{(result) => <RunDone result={result} />}</JobProgress>
        </div>
      ) : null}
      <Descriptions
        bordered
        column={{ xs: 1, md: 3 }}
        items={[
          {
            key: "state",
            label: t("state"),
            children: (
              <Space>
                <Tag>{t(`state.${data.state}`)}</Tag>
                {data.state === "planned" ? (
                  <Progress
                    style={{ width: 140 }}
                    percent={percentDone(data)}
                    aria-label={t("progress")}
                  />
                ) : null}
              </Space>
            ),
          },
          {
            key: "bills",
            label: t("bills"),
            children: <Link to={`/bills?run=${String(data.run)}`}>{data.bills}</Link>,
          },
          { key: "held", label: t("held"), children: data.held },
          { key: "booked", label: t("bookedOn"), children: data.booked_on },
          { key: "due", label: t("dueOn"), children: data.due_on },
          {
            key: "reviews",
            label: t("reviews"),
            children: <Link to={`/reviews?run=${String(data.run)}`}>{t("openReviews")}</Link>,
          },
        ]}
      />
      <PageTabs
        items={[
          { key: "totals", label: t("totals"), children: <Totals run={run} /> },
          { key: "held", label: t("held"), children: <Holds run={run} /> },
        ]}
      />
    </Page>
  );
}
