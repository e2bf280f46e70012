import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Space, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { api, check, need } from "../../api/client";
import type { Item } from "../../api/types";
import { moment } from "../../app/format";
import { useMay } from "../../app/session";
import { useView } from "../../app/useView";
import { DataTable } from "../../components/DataTable";
import { Failure, useFailureText } from "../../components/Failure";
import { Page } from "../../components/Page";
import { AddWebhook } from "./AddWebhook";
import { Deliveries } from "./Deliveries";

type Webhook = Item<"/webhooks">;
type Change = "pause" | "resume" | "remove";

async function change({ webhook, change }: { webhook: Webhook; change: Change }) {
  const params = { path: { webhook: String(webhook.webhook) } };
  if (change === "pause") check(await api.POST("/webhooks/{webhook}/pause", { params }));
  if (change === "resume") check(await api.POST("/webhooks/{webhook}/resume", { params }));
  if (change === "remove") check(await api.DELETE("/webhooks/{webhook}", { params }));
}

/** What may be done with one address. */
function Actions({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const { message, modal } = App.useApp();
  const textOf = useFailureText();
  const queries = useQueryClient();
  const mayChange = useMay("webhook.change");
  const view = useView();
  const work = useMutation({
    mutationFn: change,
    onError: (error) => {
      void message.error(textOf(error));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  const trial = useMutation({
    mutationFn: async () =>
      need(
        await api.POST("/webhooks/{webhook}/try", {
          params: { path: { webhook: String(webhook.webhook) } },
        }),
      ),
    onSuccess: (answer) => {
      const values = { status: answer.status, ms: answer.took_ms };
      if (answer.went_well) void message.success(t("triedWell", values));
      else void message.error(t("triedBadly", { why: answer.trouble?.message ?? "", ...values }));
    },
    onError: (error) => {
      void message.error(textOf(error));
    },
  });
  return (
    <Space wrap>
      <Button
        onClick={() => {
          view.put({ of: String(webhook.webhook) });
        }}
      >
        {t("deliveries")}
      </Button>
      {mayChange ? (
        <>
          <Button
            loading={trial.isPending}
            onClick={() => {
              trial.mutate();
            }}
          >
            {t("try")}
          </Button>
          <Button
            loading={work.isPending}
            onClick={() => {
              work.mutate({ webhook, change: webhook.state === "active" ? "pause" : "resume" });
            }}
          >
            {webhook.state === "active" ? t("pause") : t("resume")}
          </Button>
          <Button
            danger
            onClick={() => {
              void modal.confirm({
                title: t("removeTitle", { url: webhook.url }),
                content: t("removeText"),
                okText: t("remove"),
                okButtonProps: { danger: true },
                onOk: () => {
                  work.mutate({ webhook, change: "remove" });
                },
              });
            }}
          >
            {t("remove")}
          </Button>
        </>
      ) : null}
    </Space>
  );
}

/** Programs that are told of bills and payments. */
export function Webhooks() {
  const { t } = useTranslation("webhooks");
  const view = useView();
  const mayChange = useMay("webhook.change");
  const webhooks = useQuery({
    queryKey: ["webhooks"],
    queryFn: async () => need(await api.GET("/webhooks")),
    refetchInterval: 10_000,
  });
  const opened = webhooks.data?.items.find((one) => String(one.webhook) === view.get("of"));
  return (
    <Page title={t("title")}>
      {webhooks.error ? <Failure error={webhooks.error} /> : null}
      <DataTable<Webhook>
        name="webhooks"
        label={t("title")}
        prefix="hooks."
        rows={webhooks.data?.items ?? []}
        rowKey={(one) => String(one.webhook)}
        loading={webhooks.isLoading}
        empty={t("none")}
        filters={mayChange ? <AddWebhook /> : undefined}
        columns={[
          { key: "webhook", title: t("number"), kind: "number", value: (one) => one.webhook },
          { key: "url", title: t("url"), value: (one) => one.url },
          {
            key: "events",
            title: t("events"),
            value: (one) => one.events.map((kind) => t(kind)).join(", "),
          },
          {
            key: "state",
            title: t("state"),
            value: (one) => one.state,
            choice: (state) => t(`state.${state}`, { defaultValue: state }),
            render: (one) => (
              <Tag color={one.paused_because ? "red" : undefined}>{t(`state.${one.state}`)}</Tag>
            ),
          },
          {
            key: "why",
            title: t("why"),
            value: (one) => one.paused_because?.message ?? "",
          },
          { key: "waiting", title: t("waiting"), kind: "number", value: (one) => one.waiting },
          { key: "failures", title: t("failures"), kind: "number", value: (one) => one.failures },
          {
            key: "created_by",
            title: t("createdBy"),
            value: (one) => one.created_by,
            hidden: true,
          },
          {
            key: "created_at",
            title: t("createdAt"),
            value: (one) => moment(one.created_at),
            hidden: true,
          },
        ]}
        actions={(one) => <Actions webhook={one} />}
      />
      {opened ? <Deliveries key={opened.webhook} webhook={opened} /> : null}
    </Page>
  );
}
