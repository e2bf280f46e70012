import { useQuery } from "@tanstack/react-query";
import { Card, Segmented, Spin, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { minus, negated, signed } from "../../app/decimal";
import { period } from "../../app/format";
import { useView } from "../../app/useView";
import { BandMark } from "../../charts/BandMark";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { NotOffered } from "../../components/NotOffered";
import { Page } from "../../components/Page";
import { useConsumerNo } from "../../portal/useContract";
import { differencesOf, type PartDifference } from "./differences";
import { monthsBefore } from "./spans";

type Offer =
  paths["/customers/{consumer_no}/offer"]["get"]["responses"]["200"]["content"]["application/json"];
type Offered = Offer["tariffs"][number];

const choices = ["3", "6", "12"];

function useOffer(consumerNo: string, days: { from: string; to: string } | undefined) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["customer", consumerNo, "offer", i18n.language, days?.from],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/offer", {
          params: { path: { consumer_no: consumerNo }, query: days ?? {} },
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** The name of some lines, with their band and tier. */
function PartName({ part }: { part: PartDifference }) {
  const { t } = useTranslation("my");
  return (
    <>
      {part.name}
      {part.tier === null ? null : ` · ${t("tariffs.tier", { tier: part.tier })}`}
      {part.band === null ? null : (
        <>
          {" "}
          <BandMark band={part.band} />
        </>
      )}
    </>
  );
}

/** Line by line: what a tariff charges beside the present one. */
function Differences({ now, other, currency }: { now: Offered; other: Offered; currency: string }) {
  const { t } = useTranslation("my");
  const rows = differencesOf(now.parts, other.parts);
  const amount = (value: string | null) => (value === null ? "–" : <Amount value={value} />);
  return (
    <Table<PartDifference>
      aria-label={t("tariffs.differencesOf", { name: other.name })}
      size="small"
      pagination={false}
      scroll={{ x: true }}
      rowKey="key"
      onRow={() => ({ tabIndex: 0 })}
      dataSource={rows}
      columns={[
        { title: t("tariffs.charge"), render: (_, row) => <PartName part={row} /> },
        {
          title: t("tariffs.now", { currency }),
          align: "right",
          render: (_, row) => amount(row.now),
        },
        {
          title: t("tariffs.then", { currency }),
          align: "right",
          render: (_, row) => amount(row.other),
        },
        {
          title: t("tariffs.difference", { currency }),
          align: "right",
          render: (_, row) => <Amount value={signed(row.difference)} />,
        },
      ]}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0}>
            <strong>{t("tariffs.sum")}</strong>
          </Table.Summary.Cell>
          {[now.total, other.total, signed(minus(other.total, now.total))].map((value, at) => (
            <Table.Summary.Cell index={at + 1} align="right" key={value + String(at)}>
              <strong>
                <Amount value={value} />
              </strong>
            </Table.Summary.Cell>
          ))}
        </Table.Summary.Row>
      )}
    />
  );
}

/** Which lines make most of it, as a sentence. */
function Because({ now, other, currency }: { now: Offered; other: Offered; currency: string }) {
  const { t } = useTranslation("my");
  const most = differencesOf(now.parts, other.parts)
    .filter((one) => Number(one.difference) !== 0)
    .slice(0, 2);
  if (most.length === 0) return <p>{t("tariffs.same")}</p>;
  return (
    <p>
      {t("tariffs.because")}{" "}
      {most.map((one, at) => (
        <span key={one.key}>
          {at > 0 ? "; " : null}
          <PartName part={one} /> <Amount value={signed(one.difference)} unit={currency} />
        </span>
      ))}
    </p>
  );
}

function OneTariff({ now, one, offer }: { now: Offered; one: Offered; offer: Offer }) {
  const { t } = useTranslation("my");
  const { currency } = offer;
  const saves = !one.saving.startsWith("-");
  return (
    <Card
      className="portal-tariff"
      title={
        <>
          {one.name} {one.present ? <Tag color="green">{t("tariffs.present")}</Tag> : null}
        </>
      }
    >
      <div className="portal-sums">
        <span>{t("tariffs.total", { count: offer.months })}</span>
        <strong className="portal-figure">
          <Amount value={one.total} unit={currency} />
        </strong>
        {one.present ? null : (
          <>
            <span>{t(saves ? "tariffs.saves" : "tariffs.costsMore")}</span>
            <strong>
              <Amount value={saves ? one.saving : negated(one.saving)} unit={currency} />
            </strong>
          </>
        )}
      </div>
      {one.present ? null : <Because now={now} other={one} currency={currency} />}
      {one.present ? null : (
        <details>
          <summary>{t("tariffs.differences")}</summary>
          <Differences now={now} other={one} currency={currency} />
        </details>
      )}
      {one.advice.length > 0 ? (
        <details>
          <summary>{t("tariffs.advice")}</summary>
          <ul>
            {one.advice.map((advice) => (
              <li key={advice.text}>{advice.text}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </Card>
  );
}

/** What the last months would have cost under each tariff that the customer may choose. */
export function MyTariffs() {
  const { t } = useTranslation("my");
  const consumerNo = useConsumerNo();
  const view = useView();
  const months = view.one("months", choices);
  const whole = useOffer(consumerNo, undefined);
  const to = whole.data?.to;
  const days = months && to ? { from: monthsBefore(to, Number(months)), to } : undefined;
  const offer = useOffer(consumerNo, days);
  const error = whole.error ?? offer.error;
  const { data } = offer;
  const now = data?.tariffs.find((one) => one.present);
  return (
    <Page title={t("place.tariffs")}>
      <p>{t("tariffs.hint")}</p>
      <div className="toolbar">
        <Segmented
          aria-label={t("tariffs.months")}
          size="large"
          value={months ?? "12"}
          options={choices.map((one) => ({
            value: one,
            label: t("tariffs.lastMonths", { months: one }),
          }))}
          onChange={(value) => {
            view.set({ months: value === "12" ? undefined : value });
          }}
        />
        {data ? (
          <span>
            {period(data.from, data.to)} · <Amount value={data.kwh} unit="kWh" />
          </span>
        ) : null}
      </div>
      {error ? <Failure error={error} /> : null}
      {data && now ? (
        <>
          <div className="portal-stack">
            {data.tariffs.map((one) => (
              <OneTariff key={one.tariff} now={now} one={one} offer={data} />
            ))}
          </div>
          {data.tariffs.length === 1 ? <p>{t("tariffs.alone")}</p> : null}
          <NotOffered
            title={t("tariffs.notOffered", { count: data.not_offered.length })}
            tariffs={data.not_offered}
          />
        </>
      ) : error ? null : (
        <Spin />
      )}
    </Page>
  );
}
