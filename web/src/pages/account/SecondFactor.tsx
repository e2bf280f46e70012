import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Form, Input, Modal, Space, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, check, need } from "../../api/client";
import type { Answer } from "../../api/types";
import { Failure } from "../../components/Failure";
import { RecoveryCodes } from "./RecoveryCodes";
import { SetUpFactor } from "./SetUpFactor";

interface Credentials {
  password: string;
  code: string;
}

/** Password and code once more, before the second factor is changed. */
function ConfirmModal({
  open,
  title,
  danger,
  unanswered,
  onClose,
  work,
}: {
  open: boolean;
  title: string;
  danger?: boolean;
  unanswered?: string;
  onClose: () => void;
  work: (given: Credentials) => Promise<unknown>;
}) {
  const { t } = useTranslation("account");
  const [form] = Form.useForm<Credentials>();
  const mutation = useMutation({
    mutationFn: work,
    onSuccess: () => {
      form.resetFields();
      onClose();
    },
  });
  const needed = [{ required: true, message: t("missing") }];
  return (
    <Modal
      open={open}
      title={title}
      okText={title}
      okButtonProps={{ danger: danger ?? false }}
      confirmLoading={mutation.isPending}
      onCancel={() => {
        mutation.reset();
        onClose();
      }}
      onOk={() => {
        form.submit();
      }}
    >
      <Form<Credentials>
        form={form}
        layout="vertical"
        name="confirm-self"
        onFinish={(given) => {
          mutation.mutate(given);
        }}
      >
        <Form.Item name="password" label={t("password")} rules={needed}>
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
        <Form.Item name="code" label={t("code")} extra={t("codeHint")} rules={needed}>
          <Input autoComplete="one-time-code" maxLength={40} />
        </Form.Item>
        <Button htmlType="submit" className="unseen" tabIndex={-1} aria-hidden />
      </Form>
      {mutation.error ? (
        <Failure error={mutation.error} {...(unanswered ? { unanswered } : {})} />
      ) : null}
    </Modal>
  );
}

/** What a second factor can be done with by its owner. */
function Held({ account }: { account: Answer<"/account"> }) {
  const { t } = useTranslation("account");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<"renew" | "remove">();
  const [codes, setCodes] = useState<string[]>();
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: ["account"] });
    await queries.invalidateQueries({ queryKey: ["session"] });
  };
  const close = () => {
    setAsked(undefined);
  };
  return (
    <>
      <p>
        <Tag color="green">{t("factor.on")}</Tag>
        {t("recovery.left", { count: account.recovery_codes })}
      </p>
      <Space wrap>
        <Button
          onClick={() => {
            setAsked("renew");
          }}
        >
          {t("recovery.renew")}
        </Button>
        {account.second_factor_needed ? null : (
          <Button
            danger
            onClick={() => {
              setAsked("remove");
            }}
          >
            {t("factor.remove")}
          </Button>
        )}
      </Space>
      <ConfirmModal
        open={asked === "renew"}
        title={t("recovery.renew")}
        unanswered={t("recovery.unanswered")}
        onClose={close}
        work={async (body) => {
          const told = need(await api.POST("/account/second-factor/recovery-codes", { body }));
          setCodes(told.recovery_codes);
          await refresh();
        }}
      />
      <ConfirmModal
        open={asked === "remove"}
        title={t("factor.remove")}
        danger
        onClose={close}
        work={async (body) => {
          check(await api.POST("/account/second-factor/remove", { body }));
          void message.success(t("factor.removed"));
          await refresh();
        }}
      />
      <Modal
        open={codes !== undefined}
        title={t("recovery.title")}
        maskClosable={false}
        okText={t("factor.kept")}
        cancelButtonProps={{ style: { display: "none" } }}
        onOk={() => {
          setCodes(undefined);
        }}
        onCancel={() => {
          setCodes(undefined);
        }}
      >
        <RecoveryCodes codes={codes ?? []} />
      </Modal>
    </>
  );
}

/** The second factor of the one who is signed in. */
export function SecondFactor({ account }: { account: Answer<"/account"> }) {
  const { t } = useTranslation("account");
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
  };
  return (
    <Card title={t("factor.title")} className="block">
      {account.second_factor && !isOpen ? (
        <Held account={account} />
      ) : isOpen ? (
        <SetUpFactor onDone={close} />
      ) : (
        <>
          <p>
            <Tag>{t("factor.off")}</Tag>
            {t("factor.why")}
          </p>
          <Button
            type="primary"
            onClick={() => {
              setOpen(true);
            }}
          >
            {t("factor.setUp")}
          </Button>
        </>
      )}
    </Card>
  );
}
