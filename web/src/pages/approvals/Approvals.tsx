import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Select, Space, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { useView } from "../../app/useView";
import { DataTable } from "../../components/DataTable";
import { Page } from "../../components/Page";
import { ReasonButton } from "../../components/ReasonButton";

const states = ["waiting", "approved", "refused", "lapsed", "done"] as const;
type State = (typeof states)[number];

/** What waits for a second person, with the exact change. */
export function Approvals() {
  const { t, i18n } = useTranslation("approvals");
  const view = useView();
  const queries = useQueryClient();
  const mayDecide = useMay("approval.approve");
  const me = useSession().data?.name;
  const state = (view.get("state") ?? "waiting") as State;
  const approvals = useQuery({
    queryKey: ["approvals", state, i18n.language],
    queryFn: async () => need(await api.GET("/approvals", { params: { query: { state } } })),
  });
  const decide = async (approval: number, verb: "approve" | "refuse", reason: string) => {
    const options = { params: { path: { approval: String(approval) } }, body: { reason } };
    need(
      verb === "approve"
        ? await api.POST("/approvals/{approval}/approve", options)
        : await api.POST("/approvals/{approval}/refuse", options),
    );
    await queries.invalidateQueries();
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
        empty={t("none")}
        details={(one) => <pre>{JSON.stringify(one.payload, null, 2)}</pre>}
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
          { key: "what", title: t("what"), value: (one) => one.summary },
          {
            key: "amount",
            title: t("amount"),
            kind: "amount",
            value: (one) => one.amount,
            unit: (one) => one.currency,
          },
          { key: "asked_by", title: t("askedBy"), value: (one) => one.asked_by, choice: true },
          { key: "lapses_at", title: t("lapsesAt"), value: (one) => one.lapses_at },
          {
            key: "state",
            title: t("state"),
            value: (one) => one.state,
            render: (one) => <Tag>{t(`state.${one.state}`)}</Tag>,
          },
        ]}
        actions={(one) =>
          mayDecide && one.state === "waiting" && one.asked_by !== me ? (
            <Space>
              <ReasonButton
                label={t("approve")}
                title={one.summary}
                done={t("state.approved")}
                work={(reason) => decide(one.approval, "approve", reason)}
              />
              <ReasonButton
                danger
                label={t("refuse")}
                title={one.summary}
                done={t("state.refused")}
                work={(reason) => decide(one.approval, "refuse", reason)}
              />
            </Space>
          ) : null
        }
      />
    </Page>
  );
}
