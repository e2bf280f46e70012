import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Card, Form, Input, Select, Slider } from "antd";
import { useTranslation } from "react-i18next";

import { api, need, once } from "../../api/client";
import { useView } from "../../app/useView";
import { Failure } from "../../components/Failure";
import { FormSelect } from "../../components/FormSelect";
import { showErrors } from "../../components/formErrors";
import { JobProgress } from "../../components/JobProgress";
import { needed } from "../../components/needed";
import { Page } from "../../components/Page";
import type { Simulation } from "./result";
import { SimulationResult } from "./SimulationResult";

const kinds = ["all", "tariff", "class", "area"] as const;
type Kind = (typeof kinds)[number];
const [firstPercent, lastPercent] = [50, 200];

interface Entered {
  kind: Kind;
  value?: string;
  tariff?: string;
  percent?: Record<string, number>;
}

/** A percent as a decimal factor: 105 is "1.05". */
export function factorOf(percent: number): string {
  return `${String(Math.floor(percent / 100))}.${String(percent % 100).padStart(2, "0")}`;
}

/** "energy:105" as the address has it. */
function percentsOf(words: string[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const word of words) {
    const [component, percent] = word.split(":");
    if (component)
      all[component] = Math.min(lastPercent, Math.max(firstPercent, Number(percent) || 100));
  }
  return all;
}

/** Price components of a tariff that can be changed, each with a slider. */
function Sliders({ tariff, given }: { tariff: string; given: Record<string, number> }) {
  const { t, i18n } = useTranslation("tariffs");
  const query = useQuery({
    queryKey: ["tariffs", tariff, i18n.language],
    queryFn: async () => need(await api.GET("/tariffs/{tariff}", { params: { path: { tariff } } })),
  });
  if (query.error) return <Failure error={query.error} />;
  const components = query.data?.versions.at(-1)?.components ?? [];
  return components
    .filter((one) => one.scalable)
    .map((one) => (
      <Form.Item
        key={one.component}
        name={["percent", one.component]}
        label={t("priceOf", { component: one.name })}
        initialValue={given[one.component] ?? 100}
      >
        <Slider
          min={firstPercent}
          max={lastPercent}
          marks={{ 50: "50%", 100: "100%", 150: "150%", 200: "200%" }}
          tooltip={{ formatter: (value) => t("percent", { percent: value }) }}
          ariaLabelForHandle={t("priceOf", { component: one.name })}
        />
      </Form.Item>
    ));
}

/** Chooses real customers and a change of prices, and has the server rate both. */
export function Simulator() {
  const { t, i18n } = useTranslation("tariffs");
  const view = useView();
  const [form] = Form.useForm<Entered>();
  const kind = Form.useWatch("kind", form) as Kind | undefined;
  const value = Form.useWatch("value", form) as string | undefined;
  const under = Form.useWatch("tariff", form) as string | undefined;
  const tariffs = useQuery({
    queryKey: ["tariffs", i18n.language],
    queryFn: async () => need(await api.GET("/tariffs")),
  });
  const options = (tariffs.data?.items ?? []).map((one) => ({
    value: one.tariff,
    label: `${one.name} (${one.tariff})`,
  }));
  const simulate = useMutation({
    mutationFn: async (entered: Entered) => {
      const population =
        entered.kind === "all" ? "all" : `${entered.kind}=${entered.value?.trim() ?? ""}`;
      const scale = Object.entries(entered.percent ?? {})
        .filter(([, percent]) => percent !== 100)
        .map(([place, percent]) => ({ place, factor: factorOf(percent) }));
      const body = entered.tariff
        ? { population, scale, tariff: entered.tariff }
        : { population, scale };
      return need(await api.POST("/simulations", { body, headers: once() }));
    },
    onSuccess: (job, { kind, value, tariff, percent }) => {
      const changed = Object.entries(percent ?? {}).filter(([, one]) => one !== 100);
      view.put({
        job: String(job.job),
        kind,
        value,
        tariff,
        percent: changed.map(([component, one]) => `${component}:${String(one)}`).join(","),
      });
    },
    onError: (error) => showErrors(form, error),
  });
  const sliders = under ?? (kind === "tariff" ? value : undefined);
  const given = percentsOf(view.list("percent"));
  const job = view.get("job");
  const rules = needed(t("needsValue"));
  return (
    <Page title={t("simTitle")}>
      <p>{t("simText")}</p>
      <Card size="small" className="block">
        <Form<Entered>
          form={form}
          name="simulation"
          layout="vertical"
          className="side-by-side"
          initialValues={{
            kind: view.one("kind", kinds) ?? "all",
            value: view.get("value"),
            tariff: view.get("tariff"),
          }}
          onFinish={(entered) => {
            simulate.mutate(entered);
          }}
        >
          <Form.Item name="kind" label={t("who")}>
            <Select<Kind>
              options={[
                { value: "all", label: t("everybody") },
                { value: "tariff", label: t("ofTariff") },
                { value: "class", label: t("ofClass") },
                { value: "area", label: t("ofArea") },
              ]}
              onChange={() => {
                form.setFieldsValue({ value: undefined });
              }}
            />
          </Form.Item>
          {kind === "tariff" ? (
            <Form.Item name="value" label={t("value")} rules={rules}>
              <FormSelect showSearch options={options} />
            </Form.Item>
          ) : null}
          {kind === "class" || kind === "area" ? (
            <Form.Item name="value" label={t("value")} rules={rules}>
              <Input />
            </Form.Item>
          ) : null}
          <Form.Item name="tariff" label={t("under")}>
            <Select allowClear showSearch placeholder={t("ownTariffs")} options={options} />
          </Form.Item>
          {sliders ? (
            <Sliders key={sliders} tariff={sliders} given={given} />
          ) : (
            <p>{t("chooseTariff")}</p>
          )}
          {simulate.error ? (
            <div className="block">
              <Failure error={simulate.error} />
            </div>
          ) : null}
          <Button type="primary" htmlType="submit" loading={simulate.isPending}>
            {t("simulate")}
          </Button>
        </Form>
      </Card>
      {job ? (
        <JobProgress job={Number(job)}>
          {(result) => <SimulationResult simulation={result as unknown as Simulation} />}
        </JobProgress>
      ) : null}
    </Page>
  );
}
