import { useQuery } from "@tanstack/react-query";
import { Alert, Empty, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router-dom";

import { api, need } from "../../api/client";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { useConsumerNo } from "../../portal/useContract";

const kinds = { paid: "success", declined: "error", waiting: "info" } as const;

/** Payments that arrived, and what became of the one that the bank sends back from. */
export function MyPayments() {
  const { t } = useTranslation("my");
  const consumerNo = useConsumerNo();
  const order = useSearchParams()[0].get("order");
  const path = { consumer_no: consumerNo };
  const payments = useQuery({
    queryKey: ["customer", consumerNo, "payments"],
    queryFn: async () =>
      need(await api.GET("/customers/{consumer_no}/payments", { params: { path } })),
  });
  const orders = useQuery({
    queryKey: ["my", consumerNo, "orders"],
    queryFn: async () =>
      need(await api.GET("/customers/{consumer_no}/payment-orders", { params: { path } })),
  });
  if (payments.isPending || orders.isPending) return <Spin />;
  const error = payments.error ?? orders.error;
  if (error) return <Failure error={error} />;
  const ended = orders.data?.items.find((one) => one.order === order);
  const items = [...(payments.data?.items ?? [])].reverse();
  return (
    <Page title={t("place.payments")}>
      {ended ? (
        <Alert
          role="status"
          type={kinds[ended.state]}
          message={t(`order.${ended.state}`, { amount: ended.amount, currency: ended.currency })}
          style={{ marginBottom: 12 }}
        />
      ) : null}
      {items.length === 0 ? <Empty description={t("noPayments")} /> : null}
      <ul className="portal-list">
        {items.map((one) => (
          <li key={one.payment}>
            <span>{one.received_on}</span>
            <span>{t(`method.${one.method}`, { defaultValue: one.method })}</span>
            <strong>
              <Amount value={one.amount} unit={one.currency} />
            </strong>
          </li>
        ))}
      </ul>
    </Page>
  );
}
