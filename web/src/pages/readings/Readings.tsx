import { useQuery } from "@tanstack/react-query";
import { Button, Empty, Input, Space, Spin, Typography } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";

import { api, need } from "../../api/client";
import { useMay } from "../../app/session";
import { useView } from "../../app/useView";
import { QualityMark } from "../../charts/BandMark";
import { Chart } from "../../charts/Chart";
import { qualities } from "../../charts/quality";
import { DataTable } from "../../components/DataTable";
import { DaysPicker } from "../../components/DaysPicker";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { EditReadings } from "./EditReadings";
import { History } from "./History";
import { ImportReadings } from "./ImportReadings";
import { barsOption, type ReadDay, type Reading, type Readings as Data } from "./reading";

/** Finds a channel by its key and goes there. */
function FindChannel() {
  const { t } = useTranslation("readings");
  const navigate = useNavigate();
  const view = useView();
  const key = view.get("key");
  const found = useQuery({
    queryKey: ["channel", key],
    enabled: key !== undefined,
    queryFn: async () =>
      need(await api.GET("/channels", { params: { query: { key: key ?? "" } } })).items,
  });
  const channel = found.data?.[0];
  const mayImport = useMay("reading.import");
  return (
    <Page title={t("title")} actions={mayImport ? <ImportReadings /> : null}>
      <Input.Search
        aria-label={t("key")}
        placeholder={t("key")}
        enterButton={t("find")}
        defaultValue={key ?? ""}
        style={{ maxWidth: 420 }}
        loading={found.isFetching}
        onSearch={(text) => {
          view.set({ key: text.trim() });
        }}
      />
      {found.error ? <Failure error={found.error} /> : null}
      {channel ? (
        <p>
          <Button
            type="link"
            onClick={() => {
              navigate(`/readings?consumer=${channel.consumer_no}&channel=${channel.channel}`);
            }}
          >
            {channel.key} · {channel.consumer_no}
          </Button>
        </p>
      ) : (
        <Empty
          style={{ marginTop: 48 }}
          description={found.isSuccess ? t("notFound") : t("begin")}
        />
      )}
    </Page>
  );
}

function Slots({ data }: { data: Data }) {
  const { t } = useTranslation("readings");
  const { t: energy } = useTranslation("energy");
  return (
    <DataTable<Reading>
      name="readings"
      prefix="slots."
      label={t("title")}
      rows={data.slots}
      rowKey={(one) => one.begin}
      empty={t("noRevisions")}
      columns={[
        { key: "local", title: t("local"), value: (one) => one.local },
        {
          key: "value",
          title: t("value"),
          kind: "amount",
          value: (one) => one.value,
          unit: () => data.unit,
        },
        {
          key: "quality",
          title: t("quality"),
          value: (one) => one.quality,
          choice: (one) => energy(`quality.${one}`, { defaultValue: one }),
          render: (one) => <QualityMark quality={one.quality} />,
        },
        {
          key: "method",
          title: t("method"),
          value: (one) => one.method,
          render: (one) =>
            one.method ? t(`method.${one.method}`, { defaultValue: one.method }) : null,
        },
      ]}
    />
  );
}

function Days({ data }: { data: Data }) {
  const { t } = useTranslation("readings");
  const view = useView();
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t("days")}
      </Typography.Title>
      <DataTable<ReadDay>
        name="days"
        prefix="days."
        label={t("days")}
        rows={data.days}
        rowKey={(one) => one.day}
        empty={t("noRevisions")}
        onOpen={(one) => {
          view.set({ day: one.day });
        }}
        actions={(one) => (
          <Button
            onClick={() => {
              view.set({ day: one.day });
            }}
          >
            {t("showHistory")}
          </Button>
        )}
        columns={[
          { key: "day", title: t("day"), value: (one) => one.day },
          {
            key: "sum",
            title: t("sum"),
            kind: "amount",
            value: (one) => one.sum,
            unit: () => data.unit,
          },
          { key: "present", title: t("present"), kind: "number", value: (one) => one.present },
          { key: "missing", title: t("absent"), kind: "number", value: (one) => one.missing },
          { key: "delivery", title: t("delivery"), kind: "number", value: (one) => one.delivery },
        ]}
      />
    </>
  );
}

function Estimates({ data }: { data: Data }) {
  const { t } = useTranslation("readings");
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t("estimates")}
      </Typography.Title>
      <DataTable<Data["estimates"][number]>
        name="estimates"
        prefix="estimates."
        label={t("estimates")}
        rows={data.estimates}
        rowKey={(one) => `${one.day} ${one.first}`}
        empty={t("noEstimates")}
        columns={[
          { key: "day", title: t("day"), value: (one) => one.day },
          { key: "slots", title: t("slots"), kind: "number", value: (one) => one.slots },
          { key: "method", title: t("method"), value: (one) => one.method_name },
          {
            key: "error",
            title: t("error"),
            kind: "number",
            value: (one) => one.error_percent,
            render: (one) => (one.error_percent ? `${one.error_percent} %` : t("tooFewTrials")),
          },
          { key: "trials", title: t("trials"), kind: "number", value: (one) => one.trials },
          { key: "sources", title: t("sources"), value: (one) => one.sources.join(" ") },
        ]}
      />
    </>
  );
}

function OfChannel({ consumer, channel }: { consumer: string; channel: string }) {
  const { t, i18n } = useTranslation("readings");
  const { t: energy } = useTranslation("energy");
  const mayEdit = useMay("reading.edit");
  const view = useView();
  const from = view.day("from");
  const to = view.day("to");
  const readings = useQuery({
    queryKey: ["readings", consumer, channel, from, to, i18n.language],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/channels/{channel}/readings", {
          params: { path: { consumer_no: consumer, channel }, query: { from, to } },
        }),
      ),
    placeholderData: (before) => before,
  });
  const data = readings.data;
  const option = useMemo(
    () => (data ? barsOption(data, (one) => energy(`quality.${one}`)) : undefined),
    [data, energy],
  );
  if (readings.error) return <Failure error={readings.error} />;
  if (!data || !option) return <Spin />;
  const missing = data.slots.filter((one) => one.value === null).length;
  const day = view.day("day");
  return (
    <Page
      title={t("titleOf", { key: data.key })}
      actions={
        <Space>
          <Link to={`/customers/${consumer}`}>{t("customer")}</Link>
          {mayEdit ? <EditReadings consumer={consumer} channel={channel} data={data} /> : null}
        </Space>
      }
    >
      <div className="toolbar">
        <DaysPicker
          from={data.from}
          to={data.to}
          onChange={(first, end) => {
            view.set({ from: first, to: end });
          }}
        />
        {missing > 0 ? <strong>{t("missing", { count: missing })}</strong> : null}
      </div>
      <Chart
        name="as"
        label={t("chartOf", { from: data.from, to: data.to })}
        option={option}
        legend={
          <Space wrap>
            {qualities.map((one) => (
              <QualityMark key={one} quality={one} />
            ))}
          </Space>
        }
        table={<Slots data={data} />}
      />
      <Days data={data} />
      {day ? <History consumer={consumer} channel={channel} day={day} unit={data.unit} /> : null}
      <Estimates data={data} />
    </Page>
  );
}

/** Readings of one channel: how they came, who set them, and how to put them right. */
export function Readings() {
  const view = useView();
  const consumer = view.get("consumer");
  const channel = view.get("channel");
  if (!consumer || !channel) return <FindChannel />;
  return <OfChannel consumer={consumer} channel={channel} />;
}
