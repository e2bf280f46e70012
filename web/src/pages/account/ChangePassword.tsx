import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Form, Input } from "antd";
import { useTranslation } from "react-i18next";

import { api, ApiError, need, setCsrf } from "../../api/client";
import { moment } from "../../app/format";
import { Failure } from "../../components/Failure";

interface Entered {
  password: string;
  chosen: string;
  again: string;
}

/** One stays signed in here; everywhere else one is signed out. */
export function ChangePassword({ since }: { since: string }) {
  const { t } = useTranslation("account");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Entered>();
  const change = useMutation({
    mutationFn: async ({ password, chosen }: Entered) =>
      need(await api.POST("/account/password", { body: { password, chosen } })),
    onSuccess: async (session) => {
      setCsrf(session.csrf);
      queries.setQueryData(["session"], session);
      form.resetFields();
      void message.success(t("password.changed"));
      await queries.invalidateQueries({ queryKey: ["account"] });
    },
    onError: (error) => {
      const code = error instanceof ApiError ? error.problem.code : undefined;
      if (code === "security.password")
        form.setFields([{ name: "chosen", errors: [error.message] }]);
      if (code === "security.confirm")
        form.setFields([{ name: "password", errors: [error.message] }]);
    },
  });
  const needed = { required: true, message: t("missing") };
  const isBeside =
    change.error instanceof ApiError &&
    /^security\.(password|confirm)$/.test(change.error.problem.code ?? "");
  return (
    <Card title={t("password.title")} className="block">
      <p>{t("password.since", { moment: moment(since) })}</p>
      <Form<Entered>
        form={form}
        name="change-password"
        layout="vertical"
        style={{ maxWidth: 360 }}
        onFinish={(entered) => {
          change.mutate(entered);
        }}
      >
        <Form.Item name="password" label={t("password.old")} rules={[needed]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="chosen"
          label={t("password.new")}
          extra={t("password.hint")}
          rules={[needed]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t("password.again")}
          dependencies={["chosen"]}
          rules={[
            needed,
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                !value || value === getFieldValue("chosen")
                  ? Promise.resolve()
                  : Promise.reject(new Error(t("password.differs"))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {change.error && !isBeside ? (
          <Failure error={change.error} unanswered={t("password.unanswered")} />
        ) : null}
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t("password.change")}
        </Button>
      </Form>
    </Card>
  );
}
