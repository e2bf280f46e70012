import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Card, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router-dom";

import { api, ApiError, need } from "../../api/client";
import { Failure } from "../../components/Failure";

interface Entered {
  name: string;
  password: string;
  code?: string;
}

/** Name and password, then the code of the second factor where the account has one. */
export function SignIn() {
  const { t } = useTranslation("signin");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  const signIn = useMutation({
    mutationFn: async (entered: Entered) => need(await api.POST("/session", { body: entered })),
    onSuccess: async () => {
      await queries.resetQueries();
      navigate(from, { replace: true });
    },
  });
  const needsCode =
    signIn.error instanceof ApiError && signIn.error.problem.code === "security.code_wanted";
  return (
    <main style={{ display: "grid", placeItems: "center", minHeight: "90vh", padding: 16 }}>
      <Card style={{ width: "min(360px, 100%)" }}>
        <h1 style={{ fontSize: 20, marginTop: 0 }}>Voltmark</h1>
        {signIn.error && !needsCode ? <Failure error={signIn.error} /> : null}
        <Form<Entered>
          layout="vertical"
          size="middle"
          style={{ marginTop: 12 }}
          onFinish={(entered) => {
            signIn.mutate(entered);
          }}
        >
          <Form.Item name="name" label={t("name")} rules={[{ required: true, message: t("missing") }]}>
            <Input autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={t("password")}
            rules={[{ required: true, message: t("missing") }]}
          >
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {needsCode ? (
            <Form.Item name="code" label={t("code")} rules={[{ required: true, message: t("missing") }]}>
              <Input inputMode="numeric" autoComplete="one-time-code" autoFocus />
            </Form.Item>
          ) : null}
          <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
            {t("signIn")}
          </Button>
        </Form>
      </Card>
    </main>
  );
}
