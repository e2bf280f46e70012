import { Alert, Descriptions, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { period } from "../../app/format";
import { Amount } from "../../components/Amount";
import { DataTable, type DataColumn } from "../../components/DataTable";
import type { Group, Hit, Simulation } from "./result";

type Moneys = Pick<Group, "kwh" | "before" | "after" | "change" | "change_percent">;

/** Columns that groups and single customers have alike. */
function useMoneyColumns<Row extends Moneys>(currency: string): DataColumn<Row>[] {
  const { t } = useTranslation("tariffs");
  const money = (key: "before" | "after" | "change", title: string): DataColumn<Row> => ({
    key,
    title,
    kind: "amount",
    value: (one) => one[key],
    unit: () => currency,
  });
  return [
    {
      key: "kwh",
      title: t("use"),
      kind: "amount",
      value: (one) => one.kwh,
      unit: () => "kWh",
    },
    money("before", t("before")),
    money("after", t("after")),
    money("change", t("changeOf")),
    { key: "share", title: t("share"), kind: "number", value: (one) => one.change_percent },
  ];
}

function Groups({ name, groups, currency }: { name: string; groups: Group[]; currency: string }) {
  const { t } = useTranslation("tariffs");
  const columns = useMoneyColumns<Group>(currency);
  return (
    <DataTable<Group>
      name={`simulation-${name}`}
      label={t("group")}
      prefix={`${name}.`}
      rows={groups}
      rowKey={(one) => one.name}
      empty={t("noneRated")}
      columns={[
        { key: "name", title: t("group"), value: (one) => one.name },
        { key: "contracts", title: t("contracts"), kind: "number", value: (one) => one.contracts },
        ...columns,
        { key: "winners", title: t("winners"), kind: "number", value: (one) => one.winners },
        { key: "losers", title: t("losers"), kind: "number", value: (one) => one.losers },
      ]}
    />
  );
}

function Hits({ name, hits, currency }: { name: string; hits: Hit[]; currency: string }) {
  const { t } = useTranslation("tariffs");
  const columns = useMoneyColumns<Hit>(currency);
  return (
    <DataTable<Hit>
      name={`simulation-${name}`}
      label={t(name)}
      prefix={`${name}.`}
      rows={hits}
      rowKey={(one) => one.consumer_no}
      empty={t("noneRated")}
      columns={[
        {
          key: "consumer_no",
          title: t("consumer"),
          value: (one) => one.consumer_no,
          render: (one) => <Link to={`/customers/${one.consumer_no}`}>{one.consumer_no}</Link>,
        },
        ...columns,
      ]}
    />
  );
}

/** Contracts by how much their year changes: bars with their numbers beside them. */
function Histogram({ bars }: { bars: Simulation["histogram"] }) {
  const { t } = useTranslation("tariffs");
  const most = Math.max(1, ...bars.map((bar) => bar.contracts));
  const name = ({ from_percent: from, to_percent: to }: Simulation["histogram"][number]) => {
    if (from === null) return t("below", { to });
    if (to === null) return t("above", { from });
    return from === to ? t("unchanged") : t("range", { from, to });
  };
  return (
    <table className="changes" aria-label={t("histogram")}>
      <tbody>
        {bars.map((bar) => (
          <tr key={name(bar)}>
            <th scope="row">{name(bar)}</th>
            <td style={{ textAlign: "right" }}>{bar.contracts}</td>
            <td style={{ width: 300 }}>
              <div
                aria-hidden
                className="bar"
                style={{ width: `${String((bar.contracts / most) * 100)}%` }}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the change would have done: in all, by group, and to whom it does most. */
export function SimulationResult({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation("tariffs");
  const { total, currency } = simulation;
  const money = (value: string) => <Amount value={value} unit={currency} />;
  const groups = [
    ["byTariff", simulation.by_tariff],
    ["byClass", simulation.by_class],
    ["byArea", simulation.by_area],
  ] as const;
  return (
    <>
      <Descriptions
        bordered
        className="block"
        column={{ xs: 1, md: 4 }}
        title={period(simulation.from, simulation.to)}
        items={[
          { key: "contracts", label: t("contracts"), children: total.contracts },
          { key: "before", label: t("before"), children: money(total.before) },
          { key: "after", label: t("after"), children: money(total.after) },
          {
            key: "change",
            label: t("changeOf"),
            children: (
              <>
                {money(total.change)} ({total.change_percent} %)
              </>
            ),
          },
          { key: "winners", label: t("winners"), children: total.winners },
          { key: "losers", label: t("losers"), children: total.losers },
        ]}
      />
      {simulation.not_rated.map((one) => (
        <Alert
          key={one.code}
          type="warning"
          message={t("notRated", { count: one.contracts, message: one.message })}
        />
      ))}
      <h2>{t("histogram")}</h2>
      <Histogram bars={simulation.histogram} />
      <Tabs
        items={[
          ...groups.map(([key, rows]) => ({
            key,
            label: t(key),
            children: <Groups name={key} groups={rows} currency={currency} />,
          })),
          {
            key: "raised",
            label: t("raised"),
            children: <Hits name="raised" hits={simulation.raised_most} currency={currency} />,
          },
          {
            key: "lowered",
            label: t("lowered"),
            children: <Hits name="lowered" hits={simulation.lowered_most} currency={currency} />,
          },
        ]}
      />
    </>
  );
}
