import { useQuery } from "@tanstack/react-query";
import { Card, Descriptions, Spin, Table, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router-dom";

import { api, need } from "../../api/client";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { BillTable } from "../bills/BillTable";

function Bills({ consumerNo }: { consumerNo: string }) {
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
  return <BillTable bills={bills.data?.items ?? []} loading={bills.isPending} />;
}

function Payments({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("customer");
  const payments = useQuery({
    queryKey: ["customer", consumerNo, "payments"],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/payments", {
          params: { path: { consumer_no: consumerNo } },
        }),
      ),
  });
  if (payments.error) return <Failure error={payments.error} />;
  return (
    <Table
      rowKey="payment"
      dataSource={payments.data?.items ?? []}
      loading={payments.isPending}
      pagination={false}
      locale={{ emptyText: t("noPayments") }}
      columns={[
        { title: t("payment"), dataIndex: "payment" },
        { title: t("receivedOn"), dataIndex: "received_on" },
        { title: t("method"), dataIndex: "method" },
        {
          title: t("amount"),
          align: "right",
          render: (_, one) => <Amount value={one.amount} unit={one.currency} />,
        },
      ]}
    />
  );
}

/** A customer: contract, metering, what is owed, bills and payments. */
export function CustomerPage() {
  const { t } = useTranslation("customer");
  const { consumerNo = "" } = useParams();
  const customer = useQuery({
    queryKey: ["customer", consumerNo],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}", {
          params: { path: { consumer_no: consumerNo } },
        }),
      ),
  });
  if (customer.isPending) return <Spin />;
  if (customer.error) return <Failure error={customer.error} />;
  const { data } = customer;
  return (
    <Page title={data.name}>
      <Card size="small">
        <Descriptions
          column={{ xs: 1, md: 3 }}
          items={[
            { key: "no", label: t("consumerNo"), children: data.consumer_no },
            { key: "area", label: t("area"), children: data.area },
            { key: "address", label: t("address"), children: data.address },
            { key: "from", label: t("contract"), children: `${data.from} – ${data.to ?? ""}` },
            {
              key: "owed",
              label: t("owed"),
              children: <Amount value={data.owed} unit={data.currency} />,
            },
          ]}
        />
      </Card>
      <Tabs
        items={[
          { key: "bills", label: t("bills"), children: <Bills consumerNo={consumerNo} /> },
          { key: "payments", label: t("payments"), children: <Payments consumerNo={consumerNo} /> },
          {
            key: "metering",
            label: t("metering"),
            children: (
              <Table
                rowKey="key"
                pagination={false}
                dataSource={data.channels}
                columns={[
                  { title: t("channel"), dataIndex: "channel" },
                  { title: t("key"), dataIndex: "key" },
                  { title: t("flow"), dataIndex: "flow" },
                  { title: t("interval"), dataIndex: "interval_minutes", align: "right" },
                ]}
              />
            ),
          },
          {
            key: "terms",
            label: t("terms"),
            children: (
              <Table
                rowKey="from"
                pagination={false}
                dataSource={data.terms}
                columns={[
                  { title: t("from"), dataIndex: "from" },
                  { title: t("to"), dataIndex: "to" },
                  { title: t("tariff"), dataIndex: "tariff" },
                  {
                    title: t("attributes"),
                    render: (_, term) =>
                      Object.entries(term.attributes)
                        .map(([name, value]) => `${name}: ${String(value)}`)
                        .join(", "),
                  },
                ]}
              />
            ),
          },
        ]}
      />
    </Page>
  );
}
