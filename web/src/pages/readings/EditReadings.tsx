import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, Modal, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, need, once } from "../../api/client";
import type { paths } from "../../api/schema";
import { QualityMark } from "../../charts/BandMark";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { fieldErrors } from "../../components/fieldErrors";
import { type Readings, valuesIn } from "./reading";

type Plan =
  paths["/customers/{consumer_no}/channels/{channel}/edits"]["post"]["responses"]["200"]["content"]["application/json"];

interface Values {
  begin: string;
  values: string;
  reason?: string;
}

/** Slot by slot what is there and what it is to be. */
function Changes({ plan }: { plan: Plan }) {
  const { t } = useTranslation("readings");
  return (
    <section aria-live="polite" style={{ marginBottom: 12 }}>
      {plan.bills.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          message={t("billed", { bills: plan.bills.join(", ") })}
          style={{ marginBottom: 8 }}
        />
      ) : null}
      <Table
        aria-label={t("look")}
        rowKey="begin"
        pagination={false}
        scroll={{ y: 260 }}
        dataSource={plan.slots}
        columns={[
          { title: t("local"), dataIndex: "local" },
          { title: t("quality"), render: (_, one) => <QualityMark quality={one.quality} /> },
          {
            title: t("before"),
            align: "right",
            render: (_, one) => (one.before ? <Amount value={one.before} unit={plan.unit} /> : "–"),
          },
          {
            title: t("after"),
            align: "right",
            render: (_, one) => <Amount value={one.after} unit={plan.unit} />,
          },
        ]}
      />
      <p>
        {t("before")} <Amount value={plan.before} unit={plan.unit} /> · {t("after")}{" "}
        <Amount value={plan.after} unit={plan.unit} /> · {t("difference")}{" "}
        <Amount value={plan.difference} unit={plan.unit} />
      </p>
    </section>
  );
}

/** Sets readings: typed, looked at, given a reason, then done, or asked for where bills were made from them. */
export function EditReadings({
  consumer,
  channel,
  data,
}: {
  consumer: string;
  channel: string;
  data: Readings;
}) {
  const { t } = useTranslation("readings");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Values>();
  const [isOpen, setOpen] = useState(false);
  const params = { path: { consumer_no: consumer, channel } };
  const body = (values: Values) => ({
    begin: values.begin.trim(),
    values: valuesIn(values.values) ?? [],
  });
  const preview = useMutation({
    mutationFn: async (values: Values) =>
      need(
        await api.POST("/customers/{consumer_no}/channels/{channel}/edits/preview", {
          params,
          body: body(values),
        }),
      ),
    onError: (error) => {
      form.setFields(fieldErrors(error, { begin: "begin", values: "values" } as const));
    },
  });
  const edit = useMutation({
    mutationFn: async (values: Values) =>
      need(
        await api.POST("/customers/{consumer_no}/channels/{channel}/edits", {
          headers: once(),
          params,
          body: { ...body(values), reason: values.reason?.trim() ?? "" },
        }),
      ),
    onSuccess: async (plan) => {
      setOpen(false);
      form.resetFields();
      preview.reset();
      void message.success(plan.approval ? t("asked", { approval: plan.approval }) : t("done"));
      await queries.invalidateQueries({ queryKey: ["readings"] });
    },
  });
  const seen = preview.data;
  const needed = [{ required: true, whitespace: true, message: t("needed") }];
  const firstGap = data.slots.find((slot) => slot.value === null) ?? data.slots[0];
  return (
    <>
      <Button
        onClick={() => {
          setOpen(true);
        }}
      >
        {t("edit")}
      </Button>
      <Modal
        open={isOpen}
        width={640}
        title={t("edit")}
        okText={seen ? t(seen.bills.length > 0 ? "ask" : "apply") : t("look")}
        confirmLoading={preview.isPending || edit.isPending}
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
          initialValues={{ begin: firstGap?.local ?? "" }}
          onValuesChange={(changed: Partial<Values>) => {
            edit.reset();
            if (!("reason" in changed)) preview.reset();
          }}
          onFinish={(values) => {
            if (seen) edit.mutate(values);
            else preview.mutate(values);
          }}
        >
          <Form.Item name="begin" label={t("editBegin")} extra={t("editBeginHint")} rules={needed}>
            <Input />
          </Form.Item>
          <Form.Item
            name="values"
            label={`${t("editValues")} (${data.unit})`}
            extra={t("editValuesHint")}
            rules={[
              ...needed,
              {
                validator: (_, text: string | undefined) =>
                  valuesIn(text ?? "")
                    ? Promise.resolve()
                    : Promise.reject(new Error(t("valuesForm"))),
              },
            ]}
          >
            <Input.TextArea rows={3} />
          </Form.Item>
          {seen ? (
            <>
              <Changes plan={seen} />
              <Form.Item name="reason" label={t("reason")} rules={needed}>
                <Input.TextArea rows={2} maxLength={1000} />
              </Form.Item>
            </>
          ) : null}
        </Form>
        {(edit.error ?? preview.error) ? <Failure error={edit.error ?? preview.error} /> : null}
      </Modal>
    </>
  );
}
