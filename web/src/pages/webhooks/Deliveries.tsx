import { Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import type { Item } from "../../api/types";
import { moment } from "../../app/format";
import { useList } from "../../app/useList";
import { DataTable } from "../../components/DataTable";

type Delivery = Item<"/webhooks/{webhook}/deliveries">;

/** What was sent to one address and what became of it, the newest first. */
export function Deliveries({ webhook }: { webhook: Item<"/webhooks"> }) {
  const { t } = useTranslation("webhooks");
  const deliveries = useList(
    ["webhooks", webhook.webhook, "deliveries"],
    async (after) =>
      need(
        await api.GET("/webhooks/{webhook}/deliveries", {
          params: {
            path: { webhook: String(webhook.webhook) },
            query: after === undefined ? { limit: 100 } : { limit: 100, after },
          },
        }),
      ),
    { refetchInterval: 10_000 },
  );
  const label = t("deliveriesOf", { url: webhook.url });
  return (
    <section aria-label={label}>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {label}
      </Typography.Title>
      <DataTable<Delivery>
        name="deliveries"
        label={label}
        prefix="deliveries."
        rows={deliveries.rows}
        more={deliveries.more}
        rowKey={(one) => one.event}
        loading={deliveries.loading}
        error={deliveries.error}
        empty={t("noDeliveries")}
        columns={[
          { key: "posted_at", title: t("postedAt"), value: (one) => moment(one.posted_at) },
          {
            key: "kind",
            title: t("event"),
            value: (one) => one.kind,
            choice: (kind) => t(kind, { defaultValue: kind }),
            render: (one) => t(one.kind),
          },
          {
            key: "document",
            title: t("document"),
            value: (one) => one.document,
            render: (one) =>
              one.kind === "bill.issued" ? (
                <Link to={`/bills/${one.document}`}>{one.document}</Link>
              ) : (
                one.document
              ),
          },
          {
            key: "state",
            title: t("state"),
            value: (one) => one.state,
            choice: (state) => t(`state.${state}`, { defaultValue: state }),
            render: (one) => (
              <Tag color={one.trouble && one.state !== "delivered" ? "red" : undefined}>
                {t(`state.${one.state}`)}
              </Tag>
            ),
          },
          { key: "attempts", title: t("attempts"), kind: "number", value: (one) => one.attempts },
          { key: "status", title: t("status"), kind: "number", value: (one) => one.status },
          { key: "trouble", title: t("trouble"), value: (one) => one.trouble?.message ?? "" },
          {
            key: "last_at",
            title: t("lastAt"),
            value: (one) => (one.last_at ? moment(one.last_at) : ""),
          },
          {
            key: "next_at",
            title: t("nextAt"),
            value: (one) => (one.next_at ? moment(one.next_at) : ""),
          },
          { key: "event", title: t("eventId"), value: (one) => one.event, hidden: true },
        ]}
      />
    </section>
  );
}
