import { useQuery } from "@tanstack/react-query";
import { Button, Select, Spin, Table, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { moment } from "../../app/format";
import { useList } from "../../app/useList";
import { useView } from "../../app/useView";
import { Amount } from "../../components/Amount";
import { DataTable } from "../../components/DataTable";
import { ExportButton } from "../../components/ExportButton";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";

type Row =
  paths["/arrears/customers"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];

const ages = ["not_due", "to_30", "to_60", "to_90", "to_180", "over_180"] as const;
type Age = (typeof ages)[number];

/** Sums by age; each is a way to the customers behind it. */
function Totals({ choose }: { choose: (age: Age | undefined) => void }) {
  const { t } = useTranslation("arrears");
  const totals = useQuery({
    queryKey: ["arrears"],
    queryFn: async () => need(await api.GET("/arrears")),
  });
  if (totals.error) return <Failure error={totals.error} />;
  if (!totals.data) return <Spin />;
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t("byAge", { day: totals.data.on })}{" "}
        <span className="unit">{t("asOf", { at: moment(totals.data.as_of) })}</span>
      </Typography.Title>
      <Table
        aria-label={t("byAge", { day: totals.data.on })}
        rowKey="currency"
        pagination={false}
        scroll={{ x: true }}
        dataSource={totals.data.totals}
        locale={{ emptyText: t("none") }}
        columns={[
          { title: t("currency"), dataIndex: "currency" },
          ...ages.map((age) => ({
            title: t(`age.${age}`),
            key: age,
            align: "right" as const,
            render: (
              _: unknown,
              one: { groups: { age: Age; open: string; customers: number }[] },
            ) => {
              const group = one.groups.find((each) => each.age === age);
              if (!group) return null;
              return (
                <Button
                  type="link"
                  className="stacked"
                  aria-label={t("show", { age: t(`age.${age}`) })}
                  onClick={() => {
                    choose(age);
                  }}
                >
                  <Amount value={group.open} />
                  <span className="unit">{t("customers", { count: group.customers })}</span>
                </Button>
              );
            },
          })),
          {
            title: t("sum"),
            align: "right",
            render: (_, one) => (
              <Button
                type="link"
                className="stacked"
                aria-label={t("showAll")}
                onClick={() => {
                  choose(undefined);
                }}
              >
                <Amount value={one.open} />
                <span className="unit">{t("customers", { count: one.customers })}</span>
              </Button>
            ),
          },
        ]}
      />
    </section>
  );
}

/** Who owes what since when. */
export function Arrears() {
  const { t } = useTranslation("arrears");
  const view = useView();
  const age = view.one("age", ages);
  const arrears = useList(["arrears", "customers", age], async (after) =>
    need(await api.GET("/arrears/customers", { params: { query: { age, after, limit: 200 } } })),
  );
  const choose = (wanted: Age | undefined) => {
    view.set({ age: wanted });
  };
  return (
    <Page
      title={t("title")}
      actions={<ExportButton path="/arrears/customers" query={{ age }} isPersonal />}
    >
      <Totals choose={choose} />
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t("who")}
      </Typography.Title>
      <DataTable<Row>
        name="arrears"
        label={t("who")}
        rows={arrears.rows}
        rowKey={(one) => `${one.consumer_no} ${one.currency}`}
        loading={arrears.loading}
        error={arrears.error}
        more={arrears.more}
        empty={t("none")}
        filters={
          <Select
            allowClear
            aria-label={t("age")}
            placeholder={t("age")}
            style={{ minWidth: 160 }}
            value={age ?? null}
            options={ages.map((value) => ({ value, label: t(`age.${value}`) }))}
            onChange={(value: Age | null | undefined) => {
              choose(value ?? undefined);
            }}
          />
        }
        columns={[
          {
            key: "customer",
            title: t("customer"),
            value: (one) => `${one.customer} ${one.consumer_no}`,
            render: (one) => (
              <Link to={`/customers/${one.consumer_no}?tab=openItems`}>
                {one.customer} <div className="unit amount">{one.consumer_no}</div>
              </Link>
            ),
          },
          {
            key: "consumer_no",
            title: t("consumerNo"),
            value: (one) => one.consumer_no,
            hidden: true,
          },
          { key: "area", title: t("area"), value: (one) => one.area, choice: true },
          {
            key: "items",
            title: t("items"),
            kind: "number",
            value: (one) => one.items,
            hidden: true,
          },
          { key: "oldest_due", title: t("oldestDue"), value: (one) => one.oldest_due },
          ...ages.map((one) => ({
            key: one,
            title: t(`age.${one}`),
            kind: "amount" as const,
            value: (row: Row) => row[one],
            render: (row: Row) => (row[one] === "0.00" ? null : <Amount value={row[one]} />),
          })),
          {
            key: "open",
            title: t("sum"),
            kind: "amount",
            value: (one) => one.open,
            unit: (one) => one.currency,
          },
        ]}
      />
    </Page>
  );
}
