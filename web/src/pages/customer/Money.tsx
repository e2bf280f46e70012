import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { useMay } from "../../app/session";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { BillTable } from "../bills/BillTable";
import { useMethodName } from "../payments/useMethodName";
import { WriteOffButton } from "./WriteOffs";

type Payment =
  paths["/customers/{consumer_no}/payments"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];
type Customer =
  paths["/customers/{consumer_no}"]["get"]["responses"]["200"]["content"]["application/json"];
type Item = Customer["open_items"][number];

export function Bills({ consumerNo }: { consumerNo: string }) {
  const bills = useQuery({
    queryKey: ["customer", consumerNo, "bills"],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/bills", {
          params: { path: { consumer_no: consumerNo }, query: { limit: 100 } },
        }),
      ),
  });
  if (bills.error) return <Failure error={bills.error} />;
  return <BillTable prefix="bills." bills={bills.data?.items ?? []} loading={bills.isPending} />;
}

export function Payments({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("customer");
  const methodName = useMethodName();
  const payments = useQuery({
    queryKey: ["customer", consumerNo, "payments"],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/payments", {
          params: { path: { consumer_no: consumerNo } },
        }),
      ),
  });
  return (
    <DataTable<Payment>
      name="payments"
      prefix="payments."
      label={t("payments")}
      rows={payments.data?.items ?? []}
      rowKey={(one) => one.payment}
      loading={payments.isPending}
      error={payments.error}
      empty={t("noPayments")}
      columns={[
        { key: "payment", title: t("payment"), value: (one) => one.payment },
        { key: "received_on", title: t("receivedOn"), value: (one) => one.received_on },
        {
          key: "method",
          title: t("method"),
          value: (one) => one.method,
          choice: methodName,
          render: (one) => methodName(one.method),
        },
        {
          key: "paid",
          title: t("paidDocuments"),
          value: (one) => one.allocations.map((part) => part.document).join(" "),
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
  );
}

/** What is open of which bill. */
export function OpenItems({
  consumerNo,
  items,
  currency,
}: {
  consumerNo: string;
  items: Item[];
  currency: string;
}) {
  const { t } = useTranslation("customer");
  const mayWriteOff = useMay("ledger.write_off");
  return (
    <DataTable<Item>
      name="open_items"
      prefix="open."
      label={t("openItems")}
      rows={items}
      rowKey={(one) => one.document}
      empty={t("nothingOpen")}
      {...(mayWriteOff
        ? { actions: (one: Item) => <WriteOffButton consumerNo={consumerNo} item={one} /> }
        : {})}
      columns={[
        {
          key: "document",
          title: t("document"),
          value: (one) => one.document,
          render: (one) => <Link to={`/bills/${one.document}`}>{one.document}</Link>,
        },
        { key: "booked_on", title: t("bookedOn"), value: (one) => one.booked_on },
        { key: "due_on", title: t("dueOn"), value: (one) => one.due_on },
        {
          key: "amount",
          title: t("amount"),
          kind: "amount",
          value: (one) => one.amount,
          unit: () => currency,
        },
        {
          key: "open",
          title: t("open"),
          kind: "amount",
          value: (one) => one.open,
          unit: () => currency,
        },
      ]}
    />
  );
}
