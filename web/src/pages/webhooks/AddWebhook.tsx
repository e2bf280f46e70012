import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { Failure } from "../../components/Failure";
import { showErrors } from "../../components/formErrors";
import { needed } from "../../components/needed";
import { SecretModal } from "../people/SecretModal";

const kinds = ["bill.issued", "payment.received"] as const;

interface Entered {
  url: string;
  events: (typeof kinds)[number][];
}

interface Told {
  url: string;
  secret: string;
}

/** A new address, and its secret, which is told once. */
export function AddWebhook() {
  const { t } = useTranslation("webhooks");
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [told, setTold] = useState<Told>();
  const [form] = Form.useForm<Entered>();
  const add = useMutation({
    mutationFn: async (body: Entered) => need(await api.POST("/webhooks", { body })),
    onSuccess: async ({ webhook, secret }) => {
      setOpen(false);
      form.resetFields();
      setTold({ url: webhook.url, secret });
      await queries.invalidateQueries({ queryKey: ["webhooks"] });
    },
    onError: (error) => showErrors(form, error),
  });
  const rules = needed(t("needed"));
  return (
    <>
      <Button
        type="primary"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t("add")}
      </Button>
      <Modal
        open={isOpen}
        title={t("add")}
        okText={t("add")}
        confirmLoading={add.isPending}
        onCancel={() => {
          setOpen(false);
        }}
        onOk={() => {
          form.submit();
        }}
      >
        <Form<Entered>
          form={form}
          name="webhook"
          layout="vertical"
          initialValues={{ events: [...kinds] }}
          onFinish={(entered) => {
            add.mutate(entered);
          }}
        >
          <Form.Item name="url" label={t("url")} extra={t("urlHint")} rules={rules}>
            <Input autoComplete="off" maxLength={500} placeholder="https://" />
          </Form.Item>
          <Form.Item name="events" label={t("events")} rules={rules}>
            <Checkbox.Group options={kinds.map((kind) => ({ value: kind, label: t(kind) }))} />
          </Form.Item>
        </Form>
        {add.error ? <Failure error={add.error} /> : null}
      </Modal>
      <SecretModal
        title={t("secretOf", { url: told?.url })}
        secret={told?.secret}
        hint={t("secretHint")}
        onClose={() => {
          setTold(undefined);
        }}
      />
    </>
  );
}
