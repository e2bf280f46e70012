import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  Alert,
  App,
  Button,
  Card,
  Checkbox,
  DatePicker,
  Form,
  Input,
  Radio,
  Spin,
  Tag,
} from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ApiError, need, once } from "../../api/client";
import type { paths } from "../../api/schema";
import { moment } from "../../app/format";
import { Failure } from "../../components/Failure";
import { fieldErrors } from "../../components/fieldErrors";
import { Page } from "../../components/Page";
import { useConsumerNo } from "../../portal/useContract";

type Request =
  paths["/customers/{consumer_no}/privacy-requests"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];

const fields = ["name", "phone", "address"] as const;
const reasons = ["moved_out", "not_needed", "other"] as const;
const colours: Record<Request["state"], string | undefined> = {
  waiting: "orange",
  approved: "green",
  done: "green",
  refused: "red",
  lapsed: undefined,
};

/** What one uses, in a format that other programs read. */
function GreenButton({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("my");
  const [month, setMonth] = useState(dayjs().subtract(1, "month").format("YYYY-MM"));
  return (
    <Card title={t("greenButton")}>
      <p>{t("greenButtonHint")}</p>
      <div className="toolbar">
        <label>
          {t("month")}{" "}
          <DatePicker
            picker="month"
            size="large"
            allowClear={false}
            value={dayjs(`${month}-01`)}
            onChange={(day: dayjs.Dayjs) => {
              setMonth(day.format("YYYY-MM"));
            }}
          />
        </label>
        <Button
          type="primary"
          size="large"
          href={`/api/v1/customers/${consumerNo}/green-button?period=${month}`}
          download
        >
          {t("download")}
        </Button>
      </div>
    </Card>
  );
}

function Everything({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("my");
  return (
    <Card title={t("privacy.everything")}>
      <p>{t("privacy.everythingHint")}</p>
      <Button size="large" href={`/api/v1/customers/${consumerNo}/personal-data`} download>
        {t("privacy.downloadAll")}
      </Button>
    </Card>
  );
}

interface Wanted {
  field: (typeof fields)[number];
  text: string;
}

const isOfText = (error: unknown) =>
  error instanceof ApiError && error.problem.code?.startsWith("customer.correction_");

function Correction({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("my");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Wanted>();
  const field = Form.useWatch("field", form) ?? "phone";
  const ask = useMutation({
    mutationFn: async (body: Wanted) =>
      need(
        await api.POST("/customers/{consumer_no}/privacy-requests/correction", {
          params: { path: { consumer_no: consumerNo } },
          headers: once(),
          body,
        }),
      ),
    onError: (error) => {
      const said = fieldErrors(error, { field: "field", text: "text" } as const);
      form.setFields(
        isOfText(error) ? [{ name: "text", errors: [(error as ApiError).message] }] : said,
      );
    },
    onSuccess: async () => {
      form.resetFields(["text"]);
      await queries.invalidateQueries({ queryKey: ["my", consumerNo, "requests"] });
      void message.success(t("privacy.asked"));
    },
  });
  const isShown =
    ask.error && !isOfText(ask.error) && fieldErrors(ask.error, { text: "text" }).length === 0;
  return (
    <Card title={t("privacy.correct")}>
      <p>{t("privacy.correctHint")}</p>
      <Form<Wanted>
        form={form}
        layout="vertical"
        size="large"
        initialValues={{ field: "phone", text: "" }}
        onFinish={(wanted) => {
          ask.mutate({ field: wanted.field, text: wanted.text.trim() });
        }}
      >
        <Form.Item name="field" label={t("privacy.field")}>
          <Radio.Group
            options={fields.map((one) => ({ value: one, label: t(`privacy.${one}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="text"
          label={t("privacy.new", { field: t(`privacy.${field}`) })}
          rules={[{ required: true, whitespace: true, message: t("privacy.needed") }]}
        >
          <Input
            autoComplete="off"
            inputMode={field === "phone" ? "tel" : "text"}
            maxLength={120}
          />
        </Form.Item>
        {isShown ? <Failure error={ask.error} /> : null}
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {t("privacy.ask")}
        </Button>
      </Form>
    </Card>
  );
}

interface Leaving {
  reason: (typeof reasons)[number];
  sure: boolean;
}

function Erasure({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("my");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Leaving>();
  const ask = useMutation({
    mutationFn: async ({ reason }: Leaving) =>
      need(
        await api.POST("/customers/{consumer_no}/privacy-requests/erasure", {
          params: { path: { consumer_no: consumerNo } },
          headers: once(),
          body: { reason },
        }),
      ),
    onSuccess: async () => {
      form.resetFields();
      await queries.invalidateQueries({ queryKey: ["my", consumerNo, "requests"] });
      void message.success(t("privacy.asked"));
    },
  });
  return (
    <Card title={t("privacy.erase")}>
      <Alert type="warning" showIcon message={t("privacy.eraseHint")} className="block" />
      <Form<Leaving>
        form={form}
        layout="vertical"
        size="large"
        initialValues={{ reason: "moved_out", sure: false }}
        onFinish={(leaving) => {
          ask.mutate(leaving);
        }}
      >
        <Form.Item name="reason" label={t("privacy.why")}>
          <Radio.Group
            className="portal-choices"
            options={reasons.map((one) => ({ value: one, label: t(`privacy.reason.${one}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="sure"
          valuePropName="checked"
          rules={[
            {
              validator: (_, isSure: boolean) =>
                isSure ? Promise.resolve() : Promise.reject(new Error(t("privacy.sureNeeded"))),
            },
          ]}
        >
          <Checkbox>{t("privacy.sure")}</Checkbox>
        </Form.Item>
        {ask.error ? <Failure error={ask.error} /> : null}
        <Button danger htmlType="submit" loading={ask.isPending}>
          {t("privacy.askErasure")}
        </Button>
      </Form>
    </Card>
  );
}

function Requests({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("my");
  const requests = useQuery({
    queryKey: ["my", consumerNo, "requests"],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/privacy-requests", {
          params: { path: { consumer_no: consumerNo } },
        }),
      ),
  });
  if (requests.error) return <Failure error={requests.error} />;
  if (requests.isPending) return <Spin />;
  const { items } = requests.data;
  return (
    <Card title={t("privacy.requests")}>
      {items.length === 0 ? <p>{t("privacy.none")}</p> : null}
      <ul className="portal-requests">
        {items.map((one) => (
          <li key={one.request}>
            <span>
              {one.kind === "erasure"
                ? t("privacy.erase")
                : t("privacy.correctionOf", { field: t(`privacy.${one.field ?? "name"}`) })}
              {one.text ? `: ${one.text}` : null}
            </span>
            <Tag {...(colours[one.state] ? { color: colours[one.state] } : {})}>
              {t(`privacy.state.${one.state}`)}
            </Tag>
            <span className="unit">
              {t("privacy.askedAt", { number: one.request, at: moment(one.asked_at).slice(0, 16) })}
              {one.reason ? ` · ${t("privacy.decidedSo", { reason: one.reason })}` : null}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** A customer's own data: to take along, to have put right, to have erased. */
export function MyData() {
  const { t } = useTranslation("my");
  const consumerNo = useConsumerNo();
  return (
    <Page title={t("place.data")}>
      <div className="portal-stack">
        <GreenButton consumerNo={consumerNo} />
        <Everything consumerNo={consumerNo} />
        <Correction consumerNo={consumerNo} />
        <Erasure consumerNo={consumerNo} />
        <Requests consumerNo={consumerNo} />
      </div>
    </Page>
  );
}
