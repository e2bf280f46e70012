import { useQuery } from "@tanstack/react-query";
import { Card, Descriptions, Space, Spin, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router-dom";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { dayBefore } from "../../app/format";
import { useMay } from "../../app/session";
import { useTariffNames } from "../../app/useTariffNames";
import { useWords } from "../../app/useWords";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { PageTabs } from "../../components/PageTabs";
import { ReceivePayment } from "../payments/ReceivePayment";
import { Load } from "./Load";
import { Bills, OpenItems, Payments } from "./Money";
import { Offer } from "./Offer";
import { PortalAccess } from "./PortalAccess";
import { Timeline } from "./Timeline";
import { WriteOffs } from "./WriteOffs";

type Customer =
  paths["/customers/{consumer_no}"]["get"]["responses"]["200"]["content"]["application/json"];

function Metering({ data }: { data: Customer }) {
  const { t } = useTranslation("customer");
  const { t: energy } = useTranslation("energy");
  const maySee = useMay("reading.read");
  return (
    <Space direction="vertical" size="middle" style={{ width: "100%" }}>
      <Table
        aria-label={t("meters")}
        rowKey={(one) => `${one.serial} ${one.from}`}
        pagination={false}
        dataSource={data.meters}
        locale={{ emptyText: t("noMeters") }}
        columns={[
          { title: t("meter"), dataIndex: "serial" },
          { title: t("servicePoint"), dataIndex: "service_point" },
          { title: t("multiplier"), dataIndex: "multiplier", align: "right" },
          { title: t("mountedOn"), dataIndex: "from" },
          { title: t("takenDownOn"), dataIndex: "to" },
        ]}
      />
      <Table
        aria-label={t("channels")}
        rowKey="key"
        pagination={false}
        dataSource={data.channels}
        locale={{ emptyText: t("noChannels") }}
        columns={[
          { title: t("channel"), dataIndex: "channel" },
          {
            title: t("key"),
            render: (_, one) =>
              maySee ? (
                <Link to={`/readings?consumer=${data.consumer_no}&channel=${one.channel}`}>
                  {one.key}
                </Link>
              ) : (
                one.key
              ),
          },
          { title: t("flow"), render: (_, one) => energy(`flow.${one.flow}`) },
          { title: t("interval"), dataIndex: "interval_minutes", align: "right" },
        ]}
      />
    </Space>
  );
}

function Terms({ data }: { data: Customer }) {
  const { t } = useTranslation("customer");
  const word = useWords();
  const nameOf = useTariffNames();
  return (
    <Table
      aria-label={t("terms")}
      rowKey="from"
      pagination={false}
      dataSource={data.terms}
      columns={[
        { title: t("from"), dataIndex: "from" },
        { title: t("to"), render: (_, term) => (term.to ? dayBefore(term.to) : null) },
        {
          title: t("tariff"),
          render: (_, term) => (
            <>
              {nameOf(term.tariff)} <span className="unit">{term.tariff}</span>
            </>
          ),
        },
        {
          title: t("attributes"),
          render: (_, term) =>
            Object.entries(term.attributes)
              .map(([name, value]) => `${word("attribute", name)}: ${word("class", String(value))}`)
              .join(", "),
        },
      ]}
    />
  );
}

function Head({ data }: { data: Customer }) {
  const { t } = useTranslation("customer");
  return (
    <Card size="small">
      <Descriptions
        size="small"
        column={{ xs: 1, md: 3 }}
        items={[
          { key: "no", label: t("consumerNo"), children: data.consumer_no },
          { key: "kind", label: t("kind"), children: t(`kind.${data.kind}`) },
          { key: "area", label: t("area"), children: data.area },
          { key: "address", label: t("address"), children: data.address },
          {
            key: "from",
            label: t("contract"),
            children: data.to
              ? `${data.from} – ${dayBefore(data.to)}`
              : t("since", { day: data.from }),
          },
          {
            key: "owed",
            label: t("owed"),
            children: <Amount value={data.owed} unit={data.currency} />,
          },
        ]}
      />
    </Card>
  );
}

/** Everything about a customer: contract, metering, load, money, tariffs and what happened. */
export function CustomerPage() {
  const { t } = useTranslation("customer");
  const { consumerNo = "" } = useParams();
  const may = {
    bills: useMay("bill.read"),
    payments: useMay("payment.read"),
    ledger: useMay("ledger.read"),
    readings: useMay("reading.read"),
    receive: useMay("payment.receive"),
    invite: useMay("portal.invite"),
  };
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
  const flows = [...new Set(data.channels.map((one) => one.flow))];
  const tabs = [
    {
      key: "load",
      shown: may.readings,
      children: <Load consumerNo={consumerNo} flows={flows} />,
    },
    { key: "bills", shown: may.bills, children: <Bills consumerNo={consumerNo} /> },
    {
      key: "openItems",
      shown: true,
      children: (
        <>
          <OpenItems consumerNo={consumerNo} items={data.open_items} currency={data.currency} />
          {may.ledger ? <WriteOffs consumerNo={consumerNo} /> : null}
        </>
      ),
    },
    { key: "payments", shown: may.payments, children: <Payments consumerNo={consumerNo} /> },
    { key: "metering", shown: true, children: <Metering data={data} /> },
    { key: "terms", shown: true, children: <Terms data={data} /> },
    { key: "offer", shown: may.bills, children: <Offer consumerNo={consumerNo} /> },
    { key: "timeline", shown: true, children: <Timeline consumerNo={consumerNo} /> },
  ];
  return (
    <Page
      title={data.name}
      tab={data.consumer_no}
      actions={
        <Space wrap>
          {may.invite ? <PortalAccess consumerNo={consumerNo} /> : null}
          {may.receive ? <ReceivePayment consumerNo={consumerNo} /> : null}
        </Space>
      }
    >
      <Head data={data} />
      <PageTabs
        items={tabs
          .filter((one) => one.shown)
          .map((one) => ({ key: one.key, label: t(one.key), children: one.children }))}
      />
    </Page>
  );
}
