import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Descriptions, Drawer, Select, Space, Spin, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import type { Answer } from "../../api/types";
import { moment } from "../../app/format";
import { useMay } from "../../app/session";
import { useView } from "../../app/useView";
import { useWords } from "../../app/useWords";
import { Amount } from "../../components/Amount";
import { ChangeTable } from "../../components/ChangeTable";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { ReasonButton } from "../../components/ReasonButton";

type Approval = Answer<"/approvals/{approval}">;

const states = ["waiting", "approved", "refused", "lapsed", "done"] as const;
type State = (typeof states)[number];

function Decide({ approval }: { approval: Approval }) {
  const { t } = useTranslation("approvals");
  const queries = useQueryClient();
  const may = { approve: useMay("approval.approve"), refuse: useMay("approval.refuse") };
  const options = { params: { path: { approval: String(approval.approval) } } };
  const decide = async (verb: "approve" | "refuse", reason: string) => {
    need(
      verb === "approve"
        ? await api.POST("/approvals/{approval}/approve", { ...options, body: { reason } })
        : await api.POST("/approvals/{approval}/refuse", { ...options, body: { reason } }),
    );
    await queries.invalidateQueries();
  };
  if (approval.state !== "waiting") return null;
  if (approval.hindrance) return <Alert type="info" message={approval.hindrance} />;
  if (!may.approve && !may.refuse) return <Alert type="info" message={t("notYours")} />;
  return (
    <Space>
      {may.approve ? (
        <ReasonButton
          label={t("approve")}
          title={approval.summary}
          done={t("state.approved")}
          work={(reason) => decide("approve", reason)}
        />
      ) : null}
      {may.refuse ? (
        <ReasonButton
          danger
          label={t("refuse")}
          title={approval.summary}
          done={t("state.refused")}
          work={(reason) => decide("refuse", reason)}
        />
      ) : null}
    </Space>
  );
}

/** One approval: exactly what is asked for, and the two answers. */
function ApprovalDetails({ approval }: { approval: string }) {
  const { t, i18n } = useTranslation("approvals");
  const word = useWords();
  const query = useQuery({
    queryKey: ["approvals", approval, i18n.language, "whole"],
    queryFn: async () =>
      need(await api.GET("/approvals/{approval}", { params: { path: { approval } } })),
  });
  if (query.error) return <Failure error={query.error} />;
  if (!query.data) return <Spin />;
  const { data } = query;
  const who = (name: string | null, at: string | null) =>
    name ? `${name}, ${at ? moment(at) : ""}` : "–";
  return (
    <>
      <Descriptions
        column={1}
        bordered
        items={[
          { key: "state", label: t("state"), children: <Tag>{t(`state.${data.state}`)}</Tag> },
          {
            key: "kind",
            label: t("kind"),
            children: `${word("approval", data.kind)} · ${data.subject}`,
          },
          {
            key: "amount",
            label: t("amount"),
            children: data.amount ? (
              <Amount value={data.amount} unit={data.currency ?? undefined} />
            ) : (
              "–"
            ),
          },
          { key: "asked", label: t("askedBy"), children: who(data.asked_by, data.asked_at) },
          { key: "lapses", label: t("lapsesAt"), children: moment(data.lapses_at) },
          {
            key: "decided",
            label: t("decidedBy"),
            children: who(data.decided_by, data.decided_at),
          },
          { key: "reason", label: t("reason"), children: data.reason ?? "–" },
          { key: "done", label: t("doneBy"), children: who(data.done_by, data.done_at) },
        ]}
      />
      <h2>{t("change")}</h2>
      <ChangeTable changes={data.changes} label={t("change")} />
      {data.kind === "bill.correction" ? (
        <p>
          {t("onBill")}{" "}
          {data.changes.map((one) => (
            <Link key={one.field} to={`/bills/${one.field}`} style={{ marginInlineEnd: 8 }}>
              {one.field}
            </Link>
          ))}
        </p>
      ) : null}
      <div style={{ marginTop: 16 }}>
        <Decide approval={data} />
      </div>
    </>
  );
}

/** What waits for a second person, with the exact change. */
export function Approvals() {
  const { t, i18n } = useTranslation("approvals");
  const word = useWords();
  const view = useView();
  const state = view.one("state", states) ?? "waiting";
  const opened = view.get("approval");
  const approvals = useQuery({
    queryKey: ["approvals", state, i18n.language],
    queryFn: async () => need(await api.GET("/approvals", { params: { query: { state } } })),
  });
  const open = (approval: number) => {
    view.put({ approval: String(approval) });
  };
  return (
    <Page title={t("title")}>
      <DataTable
        name="approvals"
        label={t("title")}
        rows={approvals.data?.items ?? []}
        rowKey={(one) => String(one.approval)}
        loading={approvals.isLoading}
        error={approvals.error}
        empty={t(state === "waiting" ? "none" : "noneSuch")}
        onOpen={(one) => {
          open(one.approval);
        }}
        filters={
          <Select<State>
            aria-label={t("state")}
            value={state}
            style={{ width: 140 }}
            options={states.map((value) => ({ value, label: t(`state.${value}`) }))}
            onChange={(value) => {
              view.set({ state: value });
            }}
          />
        }
        columns={[
          { key: "approval", title: t("approval"), kind: "number", value: (one) => one.approval },
          {
            key: "what",
            title: t("what"),
            value: (one) => one.summary,
            render: (one) => (
              <a
                href={`?approval=${String(one.approval)}`}
                onClick={(event) => {
                  event.preventDefault();
                  open(one.approval);
                }}
              >
                {one.summary}
              </a>
            ),
          },
          {
            key: "kind",
            title: t("kind"),
            value: (one) => one.kind,
            choice: (kind) => word("approval", kind),
            render: (one) => word("approval", one.kind),
          },
          {
            key: "amount",
            title: t("amount"),
            kind: "amount",
            value: (one) => one.amount,
            unit: (one) => one.currency,
          },
          { key: "asked_by", title: t("askedBy"), value: (one) => one.asked_by, choice: true },
          { key: "lapses_at", title: t("lapsesAt"), value: (one) => moment(one.lapses_at) },
          {
            key: "state",
            title: t("state"),
            value: (one) => one.state,
            render: (one) => <Tag>{t(`state.${one.state}`)}</Tag>,
          },
        ]}
      />
      <Drawer
        open={opened !== undefined}
        width={720}
        title={t("oneTitle", { approval: opened })}
        onClose={() => {
          view.put({ approval: undefined });
        }}
      >
        {opened ? <ApprovalDetails approval={opened} /> : null}
      </Drawer>
    </Page>
  );
}
