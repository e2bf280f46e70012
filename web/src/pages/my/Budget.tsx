import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Card, DatePicker, Empty, Form, Input, Progress, Spin } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";

import { api, ApiError, check, need, once } from "../../api/client";
import type { paths } from "../../api/schema";
import { dayBefore, moment, period } from "../../app/format";
import { useView } from "../../app/useView";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { fieldErrors } from "../../components/fieldErrors";
import { Page } from "../../components/Page";
import { useConsumerNo } from "../../portal/useContract";
import { daysOf, spanAfter } from "./spans";

type Spending =
  paths["/customers/{consumer_no}/spending"]["get"]["responses"]["200"]["content"]["application/json"];
type Alerts = Spending["alerts"];

interface Entered {
  amount: string;
  thresholds: string;
}

/** Which field of the form a refusal is about. */
const fieldOfCode: Record<string, keyof Entered> = {
  "spending.amount": "amount",
  "spending.currency": "amount",
  "spending.thresholds": "thresholds",
};

function saidOf(error: unknown) {
  const field = error instanceof ApiError ? fieldOfCode[error.problem.code ?? ""] : undefined;
  if (field && error instanceof ApiError) return [{ name: field, errors: [error.message] }];
  return fieldErrors(error, { amount: "amount", thresholds: "thresholds" } as const);
}

/** "50, 80,100" as numbers; what is none stays out of reach of the server's own check. */
const percentsIn = (text: string) =>
  text
    .split(/[,，\s]+/)
    .filter(Boolean)
    .map(Number);

function BudgetForm({ consumerNo, data }: { consumerNo: string; data: Spending }) {
  const { t } = useTranslation("my");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Entered>();
  const currency = data.budget?.currency ?? data.currency ?? "CNY";
  const path = { consumer_no: consumerNo };
  const done = async (text: string) => {
    await queries.invalidateQueries({ queryKey: ["my", consumerNo, "spending"] });
    void message.success(text);
  };
  const save = useMutation({
    mutationFn: async ({ amount, thresholds }: Entered) =>
      need(
        await api.PUT("/customers/{consumer_no}/spending/budget", {
          headers: once(),
          params: { path },
          body: { amount: amount.trim(), currency, thresholds: percentsIn(thresholds) },
        }),
      ),
    onError: (error) => {
      form.setFields(saidOf(error));
    },
    onSuccess: () => done(t("budget.saved")),
  });
  const remove = useMutation({
    mutationFn: async () => {
      check(await api.DELETE("/customers/{consumer_no}/spending/budget", { params: { path } }));
    },
    onSuccess: () => {
      form.setFieldsValue({ amount: "", thresholds: "50, 80, 100" });
      return done(t("budget.removed"));
    },
  });
  const error = save.error ?? remove.error;
  return (
    <Card title={t("budget.set")}>
      <Form<Entered>
        form={form}
        layout="vertical"
        size="large"
        initialValues={{
          amount: data.budget?.amount ?? "",
          thresholds: data.budget?.thresholds.join(", ") ?? "50, 80, 100",
        }}
        onFinish={(entered) => {
          save.mutate(entered);
        }}
      >
        <Form.Item
          name="amount"
          label={t("budget.amount", { currency })}
          rules={[
            { required: true, pattern: /^\s*\d{1,9}(\.\d{1,2})?\s*$/, message: t("amountForm") },
          ]}
        >
          <Input inputMode="decimal" autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="thresholds"
          label={t("budget.thresholds")}
          extra={t("budget.thresholdsHint")}
          rules={[
            {
              required: true,
              pattern: /^\s*\d{1,3}([,，\s]+\d{1,3})*\s*$/,
              message: t("budget.thresholdsForm"),
            },
          ]}
        >
          <Input autoComplete="off" />
        </Form.Item>
        {error && saidOf(error).length === 0 ? <Failure error={error} /> : null}
        <div className="toolbar">
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t("budget.save")}
          </Button>
          {data.budget ? (
            <Button
              loading={remove.isPending}
              onClick={() => {
                remove.mutate();
              }}
            >
              {t("budget.remove")}
            </Button>
          ) : null}
        </div>
      </Form>
    </Card>
  );
}

const red = "#c0281f";
const green = "#0b6b5e";
const amber = "#8a5a00";

/** How the month stands: the cost so far, where it will end, and the budget. */
export function Standing({ data }: { data: Spending }) {
  const { t } = useTranslation("my");
  const { budget, month } = data;
  if (!month || month.known_to === month.from)
    return <p>{t("budget.noReadings", { reason: month?.stopped ?? "" })}</p>;
  const { percent } = month;
  const isOver = percent !== null && percent >= 100;
  const willBeOver = (month.projected_percent ?? 0) > 100;
  return (
    <>
      <dl className="portal-sums">
        <dt>{t("budget.soFar", { day: dayBefore(month.known_to) })}</dt>
        <dd className="portal-figure">
          <Amount value={month.cost} unit={month.currency} />
        </dd>
        {month.projected ? (
          <>
            <dt>{t("budget.projected")}</dt>
            <dd>
              <Amount value={month.projected} unit={month.currency} />
            </dd>
          </>
        ) : null}
        {budget ? (
          <>
            <dt>{t("budget.budget")}</dt>
            <dd>
              <Amount value={budget.amount} unit={budget.currency} />
            </dd>
          </>
        ) : null}
      </dl>
      {percent === null ? null : (
        <Progress
          aria-label={t("budget.used", { percent })}
          percent={Math.min(100, percent)}
          format={() => `${percent} %`}
          strokeColor={isOver ? red : willBeOver ? amber : green}
          status="normal"
          className="block"
        />
      )}
      {isOver ? (
        <Alert type="error" showIcon message={t("budget.over")} />
      ) : willBeOver ? (
        <Alert type="warning" showIcon message={t("budget.willBeOver")} />
      ) : null}
      {month.estimated_slots > 0 ? <p>{t("estimated", { count: month.estimated_slots })}</p> : null}
      {month.stopped && month.known_to < month.to ? (
        <p className="unit">{t("stopped", { reason: month.stopped })}</p>
      ) : null}
    </>
  );
}

function AlertList({ alerts }: { alerts: Alerts }) {
  const { t } = useTranslation("my");
  if (alerts.length === 0) return <Empty description={t("budget.noAlerts")} />;
  return (
    <ul className="portal-requests" aria-label={t("budget.alerts")}>
      {alerts.map((one) => (
        <li key={`${one.month} ${one.kind} ${one.percent}`}>
          <span>
            {one.month} · {t(`budget.kind.${one.kind}`, { percent: one.percent })}
          </span>
          <Amount value={one.kind === "expected" ? one.projected : one.cost} unit={one.currency} />
          <span className="unit">
            {t("budget.toldOf", {
              budget: one.budget,
              currency: one.currency,
              day: dayBefore(one.known_to),
              at: moment(one.recorded_at).slice(0, 16),
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The standing of a month; of the running one where none is said. */
export function useSpending(consumerNo: string, month?: string) {
  const { i18n } = useTranslation();
  const isPast = month !== undefined && month < dayjs().format("YYYY-MM");
  const day = isPast ? daysOf("month", `${month}-01`).to : undefined;
  return useQuery({
    queryKey: ["my", consumerNo, "spending", day, i18n.language],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/spending", {
          params: { path: { consumer_no: consumerNo }, query: day ? { day } : {} },
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** What a month may cost, how it stands, and what was told of it. */
export function Budget() {
  const { t } = useTranslation("my");
  const consumerNo = useConsumerNo();
  const view = useView();
  const wanted = view.month("month");
  const spending = useSpending(consumerNo, wanted);
  const { data } = spending;
  const shown = data?.month ? data.month.from.slice(0, 7) : (wanted ?? dayjs().format("YYYY-MM"));
  const whole = daysOf("month", `${shown}-01`);
  return (
    <Page title={t("place.budget")}>
      {spending.error ? <Failure error={spending.error} /> : null}
      {data ? (
        <div className="portal-stack">
          <Card
            title={t("budget.month", { month: period(whole.from, spanAfter("month", whole).from) })}
            extra={
              <DatePicker
                picker="month"
                aria-label={t("month")}
                allowClear={false}
                value={dayjs(`${shown}-01`)}
                disabledDate={(day: dayjs.Dayjs) => day.isAfter(dayjs())}
                onChange={(day: dayjs.Dayjs) => {
                  view.set({ month: day.format("YYYY-MM") });
                }}
              />
            }
          >
            <Standing data={data} />
          </Card>
          <BudgetForm key={consumerNo} consumerNo={consumerNo} data={data} />
          <Card title={t("budget.alerts")}>
            <AlertList alerts={data.alerts} />
          </Card>
        </div>
      ) : spending.error ? null : (
        <Spin />
      )}
    </Page>
  );
}
