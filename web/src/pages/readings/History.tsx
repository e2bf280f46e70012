import { Typography } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { DataTable } from "../../components/DataTable";

type Revision =
  paths["/customers/{consumer_no}/channels/{channel}/revisions"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];

/** Who brought or set the readings of a day, and why. */
export function History({
  consumer,
  channel,
  day,
  unit,
}: {
  consumer: string;
  channel: string;
  day: string;
  unit: string;
}) {
  const { t } = useTranslation("readings");
  const revisions = useQuery({
    queryKey: ["readings", consumer, channel, "revisions", day],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/channels/{channel}/revisions", {
          params: { path: { consumer_no: consumer, channel }, query: { day } },
        }),
      ),
  });
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t("history", { day })}
      </Typography.Title>
      <DataTable<Revision>
        name="revisions"
        prefix="history."
        label={t("history", { day })}
        rows={revisions.data?.items ?? []}
        rowKey={(one) => String(one.delivery)}
        loading={revisions.isPending}
        error={revisions.error}
        empty={t("noRevisions")}
        columns={[
          {
            key: "delivery",
            title: t("delivery"),
            kind: "number",
            value: (one) => one.delivery,
            render: (one) =>
              one.superseded_by === null ? (
                <strong>
                  {one.delivery} {t("stands")}
                </strong>
              ) : (
                one.delivery
              ),
          },
          {
            key: "kind",
            title: t("kind"),
            value: (one) => one.kind,
            render: (one) => t(`kind.${one.kind}`),
          },
          { key: "source", title: t("source"), value: (one) => one.source },
          { key: "received_at", title: t("receivedAt"), value: (one) => one.received_at },
          {
            key: "sum",
            title: t("sum"),
            kind: "amount",
            value: (one) => one.sum,
            unit: () => unit,
          },
          { key: "missing", title: t("absent"), kind: "number", value: (one) => one.missing },
          { key: "changed", title: t("changed"), kind: "number", value: (one) => one.changed },
          { key: "author", title: t("author"), value: (one) => one.author },
          { key: "reason", title: t("reason"), value: (one) => one.reason },
          { key: "approved_by", title: t("approvedBy"), value: (one) => one.approved_by },
        ]}
      />
    </section>
  );
}
