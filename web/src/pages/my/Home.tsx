import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input, Modal, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router-dom";

import { api, need, once } from "../../api/client";
import { period } from "../../app/format";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { contractIn } from "../../portal/places";
import { useConsumerNo } from "../../portal/useContract";
import { Standing, useSpending } from "./Budget";

/** What the days since the last bill cost, before the bill comes. */
function CostSoFar({ consumerNo }: { consumerNo: string }) {
  const { t, i18n } = useTranslation("my");
  const cost = useQuery({
    queryKey: ["my", consumerNo, "cost", i18n.language],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/cost", {
          params: { path: { consumer_no: consumerNo } },
        }),
      ),
  });
  if (cost.isPending) return <Card loading />;
  if (cost.error) return <Failure error={cost.error} />;
  const { data } = cost;
  const isEmpty = data.from === data.to;
  return (
    <Card title={t("costSoFar")}>
      {isEmpty ? (
        <p>{t("noDaysYet", { day: data.from })}</p>
      ) : (
        <>
          <p className="portal-figure">
            <Amount value={data.owed} unit={data.currency} />
          </p>
          <p>
            {period(data.from, data.to)} · <Amount value={data.import_kwh} unit="kWh" />
          </p>
        </>
      )}
      {data.estimated_slots > 0 ? <p>{t("estimated", { count: data.estimated_slots })}</p> : null}
      {data.stopped && data.to < data.asked_to ? (
        <p>{t("stopped", { reason: data.stopped })}</p>
      ) : null}
    </Card>
  );
}

function Pay({
  consumerNo,
  owed,
  currency,
}: {
  consumerNo: string;
  owed: string;
  currency: string;
}) {
  const { t } = useTranslation("my");
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ amount: string }>();
  const order = useMutation({
    mutationFn: async (amount: string) =>
      need(
        await api.POST("/customers/{consumer_no}/payment-orders", {
          params: { path: { consumer_no: consumerNo } },
          headers: once(),
          body: { amount, currency },
        }),
      ),
    onSuccess: ({ page }) => {
      if (page) window.location.assign(page);
    },
  });
  return (
    <>
      <Button
        type="primary"
        size="large"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t("pay")}
      </Button>
      <Modal
        open={isOpen}
        title={t("pay")}
        okText={t("toBank")}
        confirmLoading={order.isPending}
        onCancel={() => {
          setOpen(false);
        }}
        onOk={form.submit}
      >
        <Form
          form={form}
          layout="vertical"
          initialValues={{ amount: owed }}
          onFinish={({ amount }) => {
            order.mutate(amount.trim());
          }}
        >
          <Form.Item
            name="amount"
            label={t("amount", { currency })}
            rules={[{ required: true, pattern: /^\d{1,9}(\.\d{1,2})?$/, message: t("amountForm") }]}
          >
            <Input inputMode="decimal" autoComplete="off" size="large" />
          </Form.Item>
        </Form>
        {order.error ? <Failure error={order.error} /> : null}
      </Modal>
    </>
  );
}

/** The budget of the month, where one is set, with what was told of it. */
function MonthBudget({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("my");
  const search = contractIn(useSearchParams()[0]);
  const { data } = useSpending(consumerNo);
  if (!data?.budget) return null;
  const alert = data.alerts.find((one) => one.month === data.month?.from.slice(0, 7));
  return (
    <Card title={t("budget.card")}>
      {alert ? (
        <Alert
          type="warning"
          showIcon
          className="block"
          message={t(`budget.kind.${alert.kind}`, { percent: alert.percent })}
        />
      ) : null}
      <Standing data={data} />
      <p>
        <Link to={{ pathname: "/my/budget", search }}>{t("budget.open")}</Link>
      </p>
    </Card>
  );
}

/** The first page of the portal: what is owed, what this month costs, the last bill. */
export function Home() {
  const { t } = useTranslation("my");
  const consumerNo = useConsumerNo();
  const customer = useQuery({
    queryKey: ["customer", consumerNo],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}", {
          params: { path: { consumer_no: consumerNo } },
        }),
      ),
  });
  const bills = useQuery({
    queryKey: ["my", consumerNo, "newest"],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/bills", {
          params: { path: { consumer_no: consumerNo }, query: { limit: 1 } },
        }),
      ),
  });
  if (customer.isPending) return <Spin />;
  if (customer.error) return <Failure error={customer.error} />;
  const { data } = customer;
  const isOwing = data.open_items.length > 0;
  const bill = bills.data?.items[0];
  return (
    <Page title={t("hello", { name: data.name })} tab={t("place.home")}>
      <div className="portal-cards">
        <Card title={t("owed")}>
          <p className="portal-figure">
            <Amount value={data.owed} unit={data.currency} />
          </p>
          {isOwing ? (
            <>
              <p>{t("due", { day: data.open_items[0]?.due_on })}</p>
              <Pay consumerNo={consumerNo} owed={data.owed} currency={data.currency} />
            </>
          ) : (
            <Alert type="success" message={t("allPaid")} />
          )}
        </Card>
        <CostSoFar consumerNo={consumerNo} />
        <MonthBudget consumerNo={consumerNo} />
        {bill ? (
          <Card title={t("lastBill")}>
            <p className="portal-figure">
              <Amount value={bill.total} unit={bill.currency} />
            </p>
            <p>
              {period(bill.from, bill.to)} · <Amount value={bill.import_kwh} unit="kWh" />
            </p>
            <Link to={`/my/bills/${bill.bill}`}>{t("explain")}</Link>
          </Card>
        ) : null}
      </div>
    </Page>
  );
}
