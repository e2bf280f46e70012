import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Select, Space, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router-dom";

import { api, need } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { ReasonButton } from "../../components/ReasonButton";

const states = ["waiting", "approved", "refused", "lapsed", "done"] as const;
type State = (typeof states)[number];

/** What waits for a second person, with the exact change. */
export function Approvals() {
  const { t, i18n } = useTranslation("approvals");
  const [search, setSearch] = useSearchParams();
  const queries = useQueryClient();
  const mayDecide = useMay("approval.approve");
  const me = useSession().data?.name;
  const state = (search.get("state") ?? "waiting") as State;
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
    <Page
      title={t("title")}
      actions={
        <Select<State>
          aria-label={t("state")}
          value={state}
          style={{ width: 140 }}
          options={states.map((value) => ({ value, label: t(`state.${value}`) }))}
          onChange={(value) => {
            setSearch({ state: value });
          }}
        />
      }
    >
      {approvals.error ? <Failure error={approvals.error} /> : null}
      <Table
        rowKey="approval"
        dataSource={approvals.data?.items ?? []}
        loading={approvals.isPending}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        scroll={{ x: true }}
        locale={{ emptyText: t("none") }}
        expandable={{
          expandedRowRender: (one) => <pre>{JSON.stringify(one.payload, null, 2)}</pre>,
        }}
        columns={[
          { title: t("approval"), dataIndex: "approval", align: "right" },
          { title: t("what"), dataIndex: "summary" },
          {
            title: t("amount"),
            align: "right",
            render: (_, one) =>
              one.amount ? <Amount value={one.amount} unit={one.currency ?? undefined} /> : null,
          },
          { title: t("askedBy"), dataIndex: "asked_by" },
          { title: t("lapsesAt"), dataIndex: "lapses_at" },
          { title: t("state"), render: (_, one) => <Tag>{t(`state.${one.state}`)}</Tag> },
          {
            title: "",
            render: (_, one) =>
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
              ) : null,
          },
        ]}
      />
    </Page>
  );
}
