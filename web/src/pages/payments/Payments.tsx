import { Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { useMay } from "../../app/session";
import { useList } from "../../app/useList";
import { useView } from "../../app/useView";
import { DataTable } from "../../components/DataTable";
import { DaysPicker } from "../../components/DaysPicker";
import { ExportButton } from "../../components/ExportButton";
import { Page } from "../../components/Page";
import { ReceivePayment } from "./ReceivePayment";

type Payment =
  paths["/payments"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];

/** Payments of all customers, newest first. */
export function Payments() {
  const { t } = useTranslation("payments");
  const mayReceive = useMay("payment.receive");
  const maySeeBooks = useMay("ledger.read");
  const view = useView();
  const from = view.day("from");
  const to = view.day("to");
  const method = view.get("method");
  const payments = useList(["payments", from, to, method], async (after) =>
    need(
      await api.GET("/payments", { params: { query: { from, to, method, after, limit: 200 } } }),
    ),
  );
  return (
    <Page
      title={t("title")}
      actions={
        <Space>
          <ExportButton path="/payments" query={{ from, to, method }} isPersonal />
          {mayReceive ? <ReceivePayment /> : null}
        </Space>
      }
    >
      <DataTable<Payment>
        name="payments"
        label={t("title")}
        rows={payments.rows}
        rowKey={(one) => one.payment}
        loading={payments.loading}
        error={payments.error}
        more={payments.more}
        empty={t("none")}
        filters={
          <>
            <DaysPicker
              allowClear
              from={from}
              to={to}
              onChange={(first, end) => {
                view.set({ from: first, to: end });
              }}
            />
            <Select
              allowClear
              aria-label={t("method")}
              placeholder={t("method")}
              style={{ minWidth: 120 }}
              value={method ?? null}
              options={["cash", "bank", "wechat", "alipay", "card"].map((value) => ({
                value,
                label: t(`method.${value}`),
              }))}
              onChange={(value: string | null | undefined) => {
                view.set({ method: value ?? undefined });
              }}
            />
          </>
        }
        columns={[
          {
            key: "payment",
            title: t("payment"),
            value: (one) => one.payment,
            render: (one) =>
              maySeeBooks ? (
                <Link to={`/ledger?document=${encodeURIComponent(one.payment)}`}>
                  {one.payment}
                </Link>
              ) : (
                one.payment
              ),
          },
          { key: "received_on", title: t("receivedOn"), value: (one) => one.received_on },
          {
            key: "customer",
            title: t("customer"),
            value: (one) => one.customer,
            render: (one) => <Link to={`/customers/${one.consumer_no}`}>{one.customer}</Link>,
          },
          { key: "consumer_no", title: t("consumerNo"), value: (one) => one.consumer_no },
          {
            key: "method",
            title: t("method"),
            value: (one) => one.method,
            render: (one) => t(`method.${one.method}`, { defaultValue: one.method }),
          },
          {
            key: "amount",
            title: t("amount"),
            kind: "amount",
            value: (one) => one.amount,
            unit: (one) => one.currency,
          },
          {
            key: "paid_ahead",
            title: t("paidAhead"),
            kind: "amount",
            value: (one) => one.paid_ahead,
            unit: (one) => one.currency,
          },
        ]}
      />
    </Page>
  );
}
