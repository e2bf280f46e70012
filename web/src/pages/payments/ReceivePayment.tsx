import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, DatePicker, Form, Input, Modal, Select, Table } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, need, once } from "../../api/client";
import type { paths } from "../../api/schema";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { fieldErrors } from "../../components/fieldErrors";
import { FormSelect } from "../../components/FormSelect";

type Receipt =
  paths["/customers/{consumer_no}/payments"]["post"]["responses"]["200"]["content"]["application/json"];
type Taken =
  paths["/customers/{consumer_no}/payments"]["post"]["requestBody"]["content"]["application/json"];

interface Values {
  consumerNo: string;
  payment: string;
  amount: string;
  currency: Taken["currency"];
  method: string;
  receivedOn: Dayjs;
}

/** Of the form, by the body's members. */
const fields = {
  payment: "payment",
  amount: "amount",
  method: "method",
  received_on: "receivedOn",
} as const;

function bodyOf(values: Values): Taken {
  return {
    payment: values.payment.trim(),
    amount: values.amount.trim(),
    currency: values.currency,
    method: values.method,
    received_on: values.receivedOn.format("YYYY-MM-DD"),
  };
}

/** What the payment would pay, before it is posted. */
function Preview({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation("payments");
  return (
    <section aria-live="polite">
      <p>
        {receipt.repeated ? t("repeated") : t("willPay")} {t("owedAfter")}{" "}
        <Amount value={receipt.owed_after} unit={receipt.currency} />
        {receipt.paid_ahead === "0.00" ? null : (
          <>
            {" "}
            {t("aheadAfter")} <Amount value={receipt.paid_ahead} unit={receipt.currency} />
          </>
        )}
      </p>
      <Table
        aria-label={t("allocations")}
        rowKey="document"
        pagination={false}
        dataSource={receipt.allocations}
        locale={{ emptyText: t("nothingToPay") }}
        columns={[
          { title: t("document"), dataIndex: "document" },
          {
            title: t("amount"),
            align: "right",
            render: (_, one) => <Amount value={one.amount} unit={receipt.currency} />,
          },
        ]}
      />
    </section>
  );
}

function Fields({ isKnown }: { isKnown: boolean }) {
  const { t } = useTranslation("payments");
  const needed = [{ required: true, message: t("needed") }];
  return (
    <>
      {isKnown ? null : (
        <Form.Item name="consumerNo" label={t("consumerNo")} rules={needed}>
          <Input />
        </Form.Item>
      )}
      <Form.Item name="payment" label={t("payment")} extra={t("paymentHint")} rules={needed}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item label={t("amount")} required style={{ marginBottom: 0 }}>
        <div style={{ display: "flex", gap: 8 }}>
          <Form.Item
            name="amount"
            style={{ flex: 1 }}
            rules={[
              { required: true, message: t("needed") },
              { pattern: /^\s*\d+(\.\d{1,2})?\s*$/, message: t("amountForm") },
            ]}
          >
            <Input aria-label={t("amount")} inputMode="decimal" className="amount" />
          </Form.Item>
          <Form.Item name="currency">
            <Select
              aria-label={t("currency")}
              style={{ width: 90 }}
              options={["CNY", "USD", "AUD", "EUR", "GBP"].map((value) => ({ value }))}
            />
          </Form.Item>
        </div>
      </Form.Item>
      <Form.Item name="method" label={t("method")} rules={needed}>
        <FormSelect
          options={["cash", "bank", "wechat", "alipay", "card"].map((value) => ({
            value,
            label: t(`method.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="receivedOn" label={t("receivedOn")} rules={needed}>
        <DatePicker allowClear={false} maxDate={dayjs()} />
      </Form.Item>
    </>
  );
}

/** Receives a payment: typed, looked at, then posted once. */
export function ReceivePayment({ consumerNo }: { consumerNo?: string }) {
  const { t } = useTranslation("payments");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Values>();
  const [isOpen, setOpen] = useState(false);
  const path = (values: Values) => ({ consumer_no: consumerNo ?? values.consumerNo.trim() });
  const preview = useMutation({
    mutationFn: async (values: Values) =>
      need(
        await api.POST("/customers/{consumer_no}/payments/preview", {
          params: { path: path(values) },
          body: bodyOf(values),
        }),
      ),
    onError: (error) => {
      form.setFields(fieldErrors(error, fields));
    },
  });
  const posting = useMutation({
    mutationFn: async (values: Values) =>
      need(
        await api.POST("/customers/{consumer_no}/payments", {
          headers: once(),
          params: { path: path(values) },
          body: bodyOf(values),
        }),
      ),
    onSuccess: async (receipt) => {
      setOpen(false);
      form.resetFields();
      preview.reset();
      void message.success(t(receipt.repeated ? "repeated" : "posted"));
      await queries.invalidateQueries();
    },
  });
  const seen = preview.data;
  return (
    <>
      <Button
        type="primary"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t("receive")}
      </Button>
      <Modal
        open={isOpen}
        title={t("receive")}
        okText={seen ? t("post") : t("look")}
        confirmLoading={preview.isPending || posting.isPending}
        onCancel={() => {
          setOpen(false);
        }}
        onOk={() => {
          form.submit();
        }}
      >
        <Form<Values>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ currency: "CNY", method: "cash", receivedOn: dayjs() }}
          onValuesChange={() => {
            // What was looked at is not what would be posted any more.
            preview.reset();
            posting.reset();
          }}
          onFinish={(values) => {
            if (seen) posting.mutate(values);
            else preview.mutate(values);
          }}
        >
          <Fields isKnown={consumerNo !== undefined} />
        </Form>
        {(posting.error ?? preview.error) ? (
          <Failure error={posting.error ?? preview.error} />
        ) : null}
        {seen ? <Preview receipt={seen} /> : null}
      </Modal>
    </>
  );
}
