import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useSearchParams } from "react-router-dom";

import { api, ApiError, check, need, setCsrf } from "../../api/client";
import { Failure } from "../../components/Failure";
import { fieldErrors } from "../../components/fieldErrors";

interface Entered {
  name: string;
  password: string;
  code?: string;
  chosen?: string;
}

/** What is said of a single field: a password that is not good enough, or too long a text. */
function saidOf(error: unknown) {
  if (error instanceof ApiError && error.problem.code === "security.password")
    return [{ name: "chosen" as const, errors: [error.message] }];
  return fieldErrors(error, {
    name: "name",
    password: "password",
    code: "code",
    chosen: "chosen",
  } as const);
}

/** Name and password, with the code of the second factor; or a one-time code and a new password. */
export function SignIn() {
  const { t } = useTranslation("signin");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [form] = Form.useForm<Entered>();
  // A letter's address may bring the name along, and that a code is to be exchanged.
  const [search] = useSearchParams();
  const [chooses, setChooses] = useState(search.has("first"));
  const [forgot, setForgot] = useState(false);
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  const signIn = useMutation({
    mutationFn: async ({ name, password, code }: Entered) => {
      const body = code ? { name, password, code } : { name, password };
      return need(await api.POST("/session", { body }));
    },
    onSuccess: async (session) => {
      setCsrf(session.csrf);
      if (session.must_change_password) {
        form.resetFields(["password"]);
        setChooses(true);
        return;
      }
      await queries.resetQueries();
      navigate(from, { replace: true });
    },
  });
  const choose = useMutation({
    mutationFn: async ({ name, password, chosen = "" }: Entered) => {
      check(await api.POST("/session/password", { body: { name, password, chosen } }));
    },
    onSuccess: (_, { chosen = "" }) => {
      form.setFieldsValue({ password: chosen });
      setChooses(false);
      signIn.mutate({ ...form.getFieldsValue(), password: chosen });
    },
  });
  const change = () => {
    signIn.reset();
    choose.reset();
    form.resetFields(["password"]);
    setChooses(!chooses);
  };
  const needed = [{ required: true, message: t("missing") }];
  const error = chooses ? choose.error : signIn.error;
  useEffect(() => {
    form.setFields(saidOf(error));
  }, [form, error]);
  return (
    <main className="signin">
      <Card style={{ width: "min(380px, 100%)" }}>
        <h1 style={{ fontSize: 20, marginTop: 0 }}>Voltmark</h1>
        {error && saidOf(error).length === 0 ? (
          <Failure error={error} {...(chooses ? { unanswered: t("unanswered") } : {})} />
        ) : null}
        {chooses && signIn.data?.must_change_password ? (
          <Alert type="info" message={t("tooOld")} />
        ) : null}
        <Form<Entered>
          form={form}
          layout="vertical"
          size="middle"
          style={{ marginTop: 12 }}
          initialValues={{ name: search.get("login") ?? "" }}
          onFinish={(entered) => {
            if (chooses) choose.mutate(entered);
            else signIn.mutate(entered);
          }}
        >
          <Form.Item name="name" label={t("name")} extra={t("nameHint")} rules={needed}>
            <Input autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item name="password" label={t(chooses ? "oneTime" : "password")} rules={needed}>
            <Input.Password autoComplete={chooses ? "off" : "current-password"} />
          </Form.Item>
          {chooses ? (
            <Form.Item name="chosen" label={t("chosen")} extra={t("chosenHint")} rules={needed}>
              <Input.Password autoComplete="new-password" />
            </Form.Item>
          ) : (
            <Form.Item name="code" label={t("code")} extra={t("codeHint")}>
              <Input autoComplete="one-time-code" maxLength={40} />
            </Form.Item>
          )}
          <Button
            type="primary"
            htmlType="submit"
            block
            loading={signIn.isPending || choose.isPending}
          >
            {t(chooses ? "choose" : "signIn")}
          </Button>
          <Button type="link" block style={{ marginTop: 8 }} onClick={change}>
            {t(chooses ? "haveOne" : "haveCode")}
          </Button>
          <Button
            type="link"
            block
            aria-expanded={forgot}
            onClick={() => {
              setForgot(!forgot);
            }}
          >
            {t("forgot")}
          </Button>
          {forgot ? <Alert type="info" message={t("forgotHow")} /> : null}
        </Form>
      </Card>
    </main>
  );
}
