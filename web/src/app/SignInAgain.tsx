import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";

import { api, need, setCsrf } from "../api/client";
import { sessionLeft, useConnection } from "../api/connection";
import { Failure } from "../components/Failure";
import { useSession } from "./session";

interface Entered {
  password: string;
  code?: string;
}

/** Over the page when its session has ended: the page stays as it is, and what failed is sent again. */
export function SignInAgain() {
  const { t } = useTranslation();
  const { hasEnded } = useConnection();
  const name = useSession().data?.name ?? "";
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [form] = Form.useForm<Entered>();
  const signIn = useMutation({
    mutationFn: async ({ password, code }: Entered) => {
      const body = code ? { name, password, code } : { name, password };
      return need(await api.POST("/session", { body }));
    },
    onSuccess: (session) => {
      form.resetFields();
      queries.setQueryData(["session"], session);
      setCsrf(session.csrf);
    },
  });
  const leave = () => {
    sessionLeft();
    queries.clear();
    navigate("/signin");
  };
  return (
    <Modal
      open={hasEnded}
      title={t("again.title")}
      closable={false}
      keyboard={false}
      maskClosable={false}
      okText={t("signin:signIn")}
      cancelText={t("again.leave")}
      confirmLoading={signIn.isPending}
      onCancel={leave}
      onOk={() => {
        form.submit();
      }}
    >
      <p>{t("again.text", { name })}</p>
      {signIn.error ? <Failure error={signIn.error} /> : null}
      <Form<Entered>
        form={form}
        layout="vertical"
        name="again"
        onFinish={(entered) => {
          signIn.mutate(entered);
        }}
      >
        <Form.Item
          name="password"
          label={t("signin:password")}
          rules={[{ required: true, message: t("signin:missing") }]}
        >
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
        <Form.Item name="code" label={t("signin:code")} extra={t("signin:codeHint")}>
          <Input autoComplete="one-time-code" maxLength={40} />
        </Form.Item>
        <Button htmlType="submit" className="unseen" tabIndex={-1} aria-hidden />
      </Form>
    </Modal>
  );
}
