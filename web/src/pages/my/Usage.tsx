import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Segmented, Select, Spin, Table } from "antd";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { minus, signed } from "../../app/decimal";
import { dayBefore, period } from "../../app/format";
import { useView } from "../../app/useView";
import { BandMark } from "../../charts/BandMark";
import { Chart } from "../../charts/Chart";
import { type UsageRow, usageOption } from "../../charts/usage";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { useConsumerNo } from "../../portal/useContract";
import { type Days, daysOf, type Span, spanAfter, spanBefore, spans } from "./spans";

const flows = ["import", "export"] as const;
type Flow = (typeof flows)[number];
type UsageData =
  paths["/customers/{consumer_no}/usage"]["get"]["responses"]["200"]["content"]["application/json"];

/** Use of some days; without any, of the last that have readings: what the page begins with. */
function useUsage(consumerNo: string, by: "hour" | "day", flow: Flow, days: Days | undefined) {
  return useQuery({
    queryKey: ["my", consumerNo, "usage", by, flow, days?.from, days?.to],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/usage", {
          params: {
            path: { consumer_no: consumerNo },
            query: { by, flow, ...(days ?? {}) },
          },
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** By how much more or less was used than in the period before, where both are whole. */
function Compared({ now, before, span }: { now: UsageData; before: UsageData; span: Span }) {
  const { t } = useTranslation("my");
  if (before.rows.every((row) => row.kwh === null)) return <p>{t("usage.noneBefore")}</p>;
  const more = minus(now.kwh, before.kwh);
  const base = Number(before.kwh);
  const percent = base > 0 ? Math.round((Number(more) / base) * 100) : undefined;
  const isWhole = now.missing === 0 && before.missing === 0;
  return (
    <p>
      <span className="portal-before" aria-hidden /> {t(`usage.before.${span}`)}{" "}
      <Amount value={before.kwh} unit="kWh" /> · {t("usage.difference")}{" "}
      <strong>
        <Amount value={signed(more)} unit="kWh" />
        {percent === undefined ? null : ` (${percent > 0 ? "+" : ""}${percent} %)`}
      </strong>
      {isWhole ? null : ` · ${t("usage.notWhole")}`}
    </p>
  );
}

interface TableRow extends UsageRow {
  before: string | null | undefined;
}

function UsageTable({
  rows,
  before,
  bands,
  span,
  onDay,
}: {
  rows: UsageRow[];
  before: UsageRow[];
  bands: string[];
  span: Span;
  onDay: (day: string) => void;
}) {
  const { t } = useTranslation("my");
  const byHour = (rows[0]?.at.length ?? 0) > 10;
  const shown: TableRow[] = rows.map((row, at) => ({ ...row, before: before[at]?.kwh }));
  return (
    <Table<TableRow>
      aria-label={t("place.usage")}
      size="small"
      pagination={false}
      scroll={{ x: true }}
      rowKey={(row) => `${row.at} ${shown.indexOf(row)}`}
      onRow={() => ({ tabIndex: 0 })}
      dataSource={shown}
      columns={[
        {
          title: t(byHour ? "usage.hour" : "usage.day"),
          render: (_, row) =>
            byHour ? (
              row.at.slice(11)
            ) : (
              <Button
                type="link"
                style={{ padding: 0 }}
                onClick={() => {
                  onDay(row.at);
                }}
              >
                {row.at}
              </Button>
            ),
        },
        {
          title: "kWh",
          align: "right",
          render: (_, row) => (row.kwh === null ? t("usage.missing") : <Amount value={row.kwh} />),
        },
        {
          title: t(`usage.before.${span}`),
          align: "right",
          render: (_, row) => (row.before ? <Amount value={row.before} /> : null),
        },
        ...bands.map((band) => ({
          title: <BandMark band={band} all={bands} />,
          align: "right" as const,
          render: (_: unknown, row: TableRow) => {
            const found = row.bands.find((one) => one.band === band);
            return found ? <Amount value={found.kwh} /> : null;
          },
        })),
        {
          title: t("usage.notes"),
          render: (_, row) =>
            [
              row.missing > 0 ? t("usage.missingSlots", { count: row.missing }) : "",
              row.estimated > 0 ? t("usage.estimatedSlots", { count: row.estimated }) : "",
            ]
              .filter(Boolean)
              .join(", "),
        },
      ]}
    />
  );
}

function Shown({
  now,
  before,
  span,
  onDay,
}: {
  now: UsageData;
  before: UsageData | undefined;
  span: Span;
  onDay: (day: string) => void;
}) {
  const { t } = useTranslation("my");
  const { t: energy } = useTranslation("energy");
  const earlier = useMemo(() => before?.rows ?? [], [before]);
  const bands = useMemo(() => now.bands.map((one) => one.band), [now]);
  const option = useMemo(
    () =>
      usageOption(now.rows, earlier, bands, {
        unit: "kWh",
        before: t(`usage.before.${span}`),
        band: (band) => energy(`band.${band}`, { defaultValue: band }),
        missing: t("usage.missing"),
      }),
    [now, earlier, bands, span, t, energy],
  );
  const onPick = useCallback(
    (at: number) => {
      const day = now.rows[at]?.at;
      if (span !== "day" && day) onDay(day);
    },
    [now, span, onDay],
  );
  if (now.rows.every((row) => row.kwh === null))
    return (
      <Alert type="info" showIcon message={t("usage.none", { days: period(now.from, now.to) })} />
    );
  return (
    <>
      <p className="portal-figure">
        <Amount value={now.kwh} unit="kWh" />
      </p>
      {before ? <Compared now={now} before={before} span={span} /> : null}
      {now.missing > 0 ? <p>{t("usage.missingSlots", { count: now.missing })}</p> : null}
      {now.estimated > 0 ? <p>{t("usage.estimatedSlots", { count: now.estimated })}</p> : null}
      <Chart
        name="usage"
        label={t("usage.chart", { days: period(now.from, now.to), kwh: now.kwh })}
        option={option}
        height={260}
        onPick={onPick}
        legend={
          <span className="portal-legend">
            {now.bands.map((one) => (
              <span key={one.band}>
                <BandMark band={one.band} all={bands} /> <Amount value={one.kwh} unit="kWh" />
              </span>
            ))}
          </span>
        }
        table={
          <UsageTable rows={now.rows} before={earlier} bands={bands} span={span} onDay={onDay} />
        }
      />
      {span === "day" ? null : <p className="unit">{t("usage.touch")}</p>}
    </>
  );
}

/** What was used by hour or by day, over the price bands, beside the period before. */
export function Usage() {
  const { t } = useTranslation("my");
  const { t: energy } = useTranslation("energy");
  const consumerNo = useConsumerNo();
  const view = useView();
  const span = view.one("span", spans) ?? "day";
  const flow = view.one("flow", flows) ?? "import";
  const newest = useUsage(consumerNo, "hour", flow, undefined);
  const customer = useQuery({
    queryKey: ["customer", consumerNo],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}", {
          params: { path: { consumer_no: consumerNo } },
        }),
      ),
  });
  const on = view.day("on") ?? newest.data?.from;
  const days = on ? daysOf(span, on) : undefined;
  const by = span === "day" ? "hour" : "day";
  const now = useUsage(consumerNo, by, flow, days);
  const before = useUsage(consumerNo, by, flow, days ? spanBefore(span, days) : undefined);
  const gives = customer.data?.channels.some((one) => one.flow === "export") ?? false;
  const onDay = useCallback(
    (day: string) => {
      view.set({ span: "day", on: day });
    },
    [view],
  );
  const error = newest.error ?? now.error ?? before.error;
  const end = newest.data?.read_to;
  const go = (to: Days) => {
    view.set({ on: to.from });
  };
  return (
    <Page title={t("place.usage")}>
      <div className="toolbar">
        <Segmented
          aria-label={t("usage.span")}
          size="large"
          value={span}
          options={spans.map((one) => ({ value: one, label: t(`usage.${one}`) }))}
          onChange={(value) => {
            view.set({ span: value === "day" ? undefined : value });
          }}
        />
        {gives ? (
          <Select
            aria-label={t("usage.flow")}
            size="large"
            value={flow}
            options={flows.map((one) => ({
              value: one,
              label: energy(`flow.${one}`),
            }))}
            onChange={(value) => {
              view.set({ flow: value === "import" ? undefined : value });
            }}
          />
        ) : null}
      </div>
      {days ? (
        <div className="toolbar portal-days">
          <Button
            size="large"
            aria-label={t("usage.earlier")}
            icon={<LeftOutlined />}
            onClick={() => {
              go(spanBefore(span, days));
            }}
          />
          <strong aria-live="polite">
            {span === "day"
              ? days.from
              : span === "month"
                ? days.from.slice(0, 7)
                : `${days.from} – ${dayBefore(days.to)}`}
          </strong>
          <Button
            size="large"
            aria-label={t("usage.later")}
            icon={<RightOutlined />}
            disabled={end !== null && end !== undefined && days.to >= end}
            onClick={() => {
              go(spanAfter(span, days));
            }}
          />
        </div>
      ) : null}
      {error ? <Failure error={error} /> : null}
      {now.data && days && now.data.from === days.from && now.data.to === days.to ? (
        <Shown
          now={now.data}
          before={before.data && before.data.to === days.from ? before.data : undefined}
          span={span}
          onDay={onDay}
        />
      ) : error ? null : (
        <Spin />
      )}
    </Page>
  );
}
