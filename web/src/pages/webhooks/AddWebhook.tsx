import { Checkbox, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { AddButton } from "../../components/AddButton";
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
  const [told, setTold] = useState<Told>();
  const rules = needed(t("needed"));
  return (
    <>
      <AddButton
        list="webhooks"
        title={t("add")}
        unanswered={t("unanswered")}
        initialValues={{ events: [...kinds] }}
        send={async (body: Entered) => need(await api.POST("/webhooks", { body }))}
        onTold={({ webhook, secret }) => {
          setTold({ url: webhook.url, secret });
        }}
      >
        <Form.Item name="url" label={t("url")} extra={t("urlHint")} rules={rules}>
          <Input autoComplete="off" maxLength={500} placeholder="https://" />
        </Form.Item>
        <Form.Item name="events" label={t("events")} rules={rules}>
          <Checkbox.Group options={kinds.map((kind) => ({ value: kind, label: t(kind) }))} />
        </Form.Item>
      </AddButton>
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
