import { useQuery } from "@tanstack/react-query";
import { Select, Space, Spin, Typography } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { useDark } from "../../app/useDark";
import { useView } from "../../app/useView";
import { BandMark, QualityMark } from "../../charts/BandMark";
import { Chart } from "../../charts/Chart";
import { Amount } from "../../components/Amount";
import { DataTable } from "../../components/DataTable";
import { DaysPicker } from "../../components/DaysPicker";
import { Failure } from "../../components/Failure";
import { curveOption, heatOption, type HeatDay, type LoadSlot, slotsOf } from "../../charts/curve";

type Flow = "import" | "export" | "reactive_import" | "reactive_export";

/** What was used, interval by interval, over the price bands; and day by hour. */
export function Load({ consumerNo, flows }: { consumerNo: string; flows: string[] }) {
  const { t } = useTranslation("customer");
  const { t: energy } = useTranslation("energy");
  const view = useView();
  const flow = (view.get("flow") ?? flows[0] ?? "import") as Flow;
  return (
    <>
      {flows.length > 1 ? (
        <div className="toolbar">
          <Select
            aria-label={t("flow")}
            value={flow}
            style={{ minWidth: 160 }}
            options={flows.map((one) => ({ value: one, label: energy(`flow.${one}`) }))}
            onChange={(value) => {
              view.set({ flow: value });
            }}
          />
        </div>
      ) : null}
      <Curve consumerNo={consumerNo} flow={flow} />
      <Heat consumerNo={consumerNo} flow={flow} />
    </>
  );
}

const unitOf = (flow: Flow) => (flow.startsWith("reactive") ? "kvarh" : "kWh");

function Curve({ consumerNo, flow }: { consumerNo: string; flow: Flow }) {
  const { t } = useTranslation("customer");
  const { t: energy } = useTranslation("energy");
  const view = useView("load.");
  const from = view.day("from");
  const to = view.day("to");
  const load = useQuery({
    queryKey: ["customer", consumerNo, "load", flow, from, to],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/load", {
          params: { path: { consumer_no: consumerNo }, query: { from, to, flow } },
        }),
      ),
    placeholderData: (before) => before,
  });
  const data = load.data;
  const slots = useMemo(() => (data ? slotsOf(data.days, data.interval_minutes) : []), [data]);
  const option = useMemo(() => {
    if (!data) return undefined;
    return curveOption(
      slots,
      data.bands.map((one) => one.band),
      {
        kwh: unitOf(flow),
        band: (band) => (band ? energy(`band.${band}`, { defaultValue: band }) : ""),
        quality: (one) => energy(`quality.${one}`),
      },
    );
  }, [data, slots, flow, energy]);
  if (load.error) return <Failure error={load.error} />;
  if (!data || !option) return <Spin />;
  const bands = data.bands.map((one) => one.band);
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t("curve")}
      </Typography.Title>
      <div className="toolbar">
        <DaysPicker
          from={data.from}
          to={data.to}
          onChange={(first, end) => {
            view.set({ from: first, to: end });
          }}
        />
        <span>
          {t("sum")} <Amount value={data.kwh} unit={unitOf(flow)} />
        </span>
        {data.missing > 0 ? <span>{t("missing", { count: data.missing })}</span> : null}
      </div>
      {slots.length === 0 ? (
        <p>{t("noLoad")}</p>
      ) : (
        <Chart
          name="curve"
          label={t("curveOf", { from: data.from, to: data.to, kwh: data.kwh, unit: unitOf(flow) })}
          option={option}
          legend={
            <Space wrap>
              {data.bands.map((one) => (
                <span key={one.band}>
                  <BandMark band={one.band} all={bands} />{" "}
                  <Amount value={one.kwh} unit={unitOf(flow)} />
                </span>
              ))}
            </Space>
          }
          table={<Slots slots={slots} bands={bands} unit={unitOf(flow)} />}
        />
      )}
    </section>
  );
}

function Slots({ slots, bands, unit }: { slots: LoadSlot[]; bands: string[]; unit: string }) {
  const { t } = useTranslation("customer");
  const { t: energy } = useTranslation("energy");
  return (
    <DataTable<LoadSlot>
      name="load"
      prefix="slots."
      label={t("curve")}
      rows={slots}
      rowKey={(slot) => slot.local}
      empty={t("noLoad")}
      columns={[
        { key: "local", title: t("begin"), value: (slot) => slot.local },
        {
          key: "kwh",
          title: t("energy"),
          kind: "amount",
          value: (slot) => slot.kwh,
          unit: () => unit,
        },
        {
          key: "quality",
          title: t("quality"),
          value: (slot) => slot.quality,
          choice: (one) => energy(`quality.${one}`, { defaultValue: one }),
          render: (slot) => <QualityMark quality={slot.quality} />,
        },
        {
          key: "band",
          title: t("band"),
          value: (slot) => slot.band,
          choice: (one) => energy(`band.${one}`, { defaultValue: one }),
          render: (slot) => <BandMark band={slot.band} all={bands} />,
        },
      ]}
    />
  );
}

function Heat({ consumerNo, flow }: { consumerNo: string; flow: Flow }) {
  const { t } = useTranslation("customer");
  const { isDark } = useDark();
  const view = useView("heat.");
  const from = view.day("from");
  const to = view.day("to");
  const heat = useQuery({
    queryKey: ["customer", consumerNo, "heat", flow, from, to],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/load/heat", {
          params: { path: { consumer_no: consumerNo }, query: { from, to, flow } },
        }),
      ),
    placeholderData: (before) => before,
  });
  const data = heat.data;
  const option = useMemo(
    () =>
      data ? heatOption(data.days, data.highest_kwh, { kwh: unitOf(flow), isDark }) : undefined,
    [data, flow, isDark],
  );
  if (heat.error) return <Failure error={heat.error} />;
  if (!data || !option) return <Spin />;
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t("heat")}
      </Typography.Title>
      <div className="toolbar">
        <DaysPicker
          from={data.from}
          to={data.to}
          onChange={(first, end) => {
            view.set({ from: first, to: end });
          }}
        />
      </div>
      <Chart
        name="heatmap"
        label={t("heatOf", {
          from: data.from,
          to: data.to,
          highest: data.highest_kwh ?? "0",
          unit: unitOf(flow),
        })}
        option={option}
        height={Math.min(900, 90 + data.days.length * 14)}
        table={<Days days={data.days} unit={unitOf(flow)} />}
      />
    </section>
  );
}

function Days({ days, unit }: { days: HeatDay[]; unit: string }) {
  const { t } = useTranslation("customer");
  return (
    <DataTable<HeatDay>
      name="hours"
      prefix="hours."
      label={t("heat")}
      rows={days}
      rowKey={(day) => day.day}
      empty={t("noLoad")}
      columns={[
        { key: "day", title: t("day"), value: (day) => day.day },
        { key: "kwh", title: t("sum"), kind: "amount", value: (day) => day.kwh, unit: () => unit },
        ...Array.from({ length: 24 }, (_, hour) => ({
          key: `h${hour}`,
          title: String(hour).padStart(2, "0"),
          kind: "number" as const,
          value: (day: HeatDay) => day.hours[hour] ?? null,
        })),
      ]}
    />
  );
}
