import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input, Space, Steps, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { useSession } from "../../app/session";
import { Failure } from "../../components/Failure";
import { RecoveryCodes } from "./RecoveryCodes";

interface Begun {
  uri: string;
  key: string;
  qr_svg: string;
}

/** "ABCD EFGH ...": as people copy a long key. */
const inFours = (key: string) => key.replace(/(.{4})(?=.)/g, "$1 ");

/** First: that it is really they. */
function AskPassword({ onBegun }: { onBegun: (begun: Begun) => void }) {
  const { t } = useTranslation("account");
  const name = useSession().data?.name ?? "";
  const begin = useMutation({
    mutationFn: async (body: { password: string }) =>
      need(await api.POST("/account/second-factor", { body })),
    onSuccess: onBegun,
  });
  return (
    <Form
      layout="vertical"
      name="begin-factor"
      onFinish={(entered: { password: string }) => {
        begin.mutate(entered);
      }}
    >
      <p>{t("factor.what")}</p>
      <input type="hidden" name="username" autoComplete="username" value={name} readOnly />
      <Form.Item
        name="password"
        label={t("password")}
        rules={[{ required: true, message: t("missing") }]}
      >
        <Input.Password autoComplete="current-password" autoFocus />
      </Form.Item>
      {begin.error ? <Failure error={begin.error} /> : null}
      <Button type="primary" htmlType="submit" loading={begin.isPending}>
        {t("factor.next")}
      </Button>
    </Form>
  );
}

/** Second: the key goes to the authenticator, and its first code comes back. */
function Confirm({ begun, onCodes }: { begun: Begun; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation("account");
  const confirm = useMutation({
    mutationFn: async (body: { code: string }) =>
      need(await api.POST("/account/second-factor/confirm", { body })),
    onSuccess: (told) => {
      onCodes(told.recovery_codes);
    },
  });
  return (
    <Form
      layout="vertical"
      name="confirm-factor"
      onFinish={({ code }: { code: string }) => {
        confirm.mutate({ code: code.replace(/\s/g, "") });
      }}
    >
      <p>{t("factor.scan")}</p>
      <Space align="start" wrap size="large">
        <img
          className="qr"
          width={196}
          height={196}
          alt={t("factor.qr")}
          src={`data:image/svg+xml;utf8,${encodeURIComponent(begun.qr_svg)}`}
        />
        <div>
          <div>{t("factor.key")}</div>
          <Typography.Paragraph copyable={{ text: begun.key }} className="secret">
            <code>{inFours(begun.key)}</code>
          </Typography.Paragraph>
        </div>
      </Space>
      <Form.Item
        name="code"
        label={t("code")}
        extra={t("factor.codeHint")}
        rules={[{ required: true, message: t("missing") }]}
      >
        <Input
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          autoFocus
          style={{ maxWidth: 160 }}
        />
      </Form.Item>
      {confirm.error ? <Failure error={confirm.error} unanswered={t("factor.unanswered")} /> : null}
      <Button type="primary" htmlType="submit" loading={confirm.isPending}>
        {t("factor.confirm")}
      </Button>
    </Form>
  );
}

/** A second factor from the beginning to the recovery codes. */
export function SetUpFactor({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const [begun, setBegun] = useState<Begun>();
  const [codes, setCodes] = useState<string[]>();
  const done = async () => {
    await queries.invalidateQueries({ queryKey: ["account"] });
    await queries.invalidateQueries({ queryKey: ["session"] });
    onDone();
  };
  const step = codes ? 2 : begun ? 1 : 0;
  return (
    <>
      <Steps
        size="small"
        current={step}
        responsive={false}
        style={{ marginBottom: 16 }}
        items={[
          { title: t("factor.step.password") },
          { title: t("factor.step.code") },
          { title: t("factor.step.recovery") },
        ]}
      />
      {codes ? (
        <>
          <Alert type="success" role="status" message={t("factor.holds")} />
          <RecoveryCodes codes={codes} />
          <Button type="primary" autoFocus onClick={() => void done()}>
            {t("factor.kept")}
          </Button>
        </>
      ) : begun ? (
        <Confirm begun={begun} onCodes={setCodes} />
      ) : (
        <AskPassword onBegun={setBegun} />
      )}
    </>
  );
}
