import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, DatePicker, Space, Table, Tag } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router-dom";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { period } from "../../app/format";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";

type Bill =
  paths["/bills"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];

export function BillTable({ bills, loading }: { bills: Bill[]; loading: boolean }) {
  const { t } = useTranslation("bills");
  return (
    <Table<Bill>
      rowKey="bill"
      dataSource={bills}
      loading={loading}
      pagination={false}
      scroll={{ x: true }}
      locale={{ emptyText: t("none") }}
      columns={[
        {
          title: t("bill"),
          render: (_, bill) => <Link to={`/bills/${bill.bill}`}>{bill.number ?? bill.bill}</Link>,
        },
        {
          title: t("customer"),
          render: (_, bill) => (
            <Link to={`/customers/${bill.consumer_no}`}>
              {bill.customer} <span className="unit">{bill.consumer_no}</span>
            </Link>
          ),
        },
        { title: t("period"), render: (_, bill) => period(bill.from, bill.to) },
        {
          title: t("taken"),
          align: "right",
          render: (_, bill) => <Amount value={bill.import_kwh} unit="kWh" />,
        },
        {
          title: t("total"),
          align: "right",
          render: (_, bill) => <Amount value={bill.total} unit={bill.currency} />,
        },
        {
          title: t("state"),
          render: (_, bill) => (
            <Space size={4}>
              <Tag>{t(`state.${bill.state}`)}</Tag>
              {bill.replaced ? <Tag color="orange">{t("replaced")}</Tag> : null}
            </Space>
          ),
        },
      ]}
    />
  );
}

/** All bills, newest period first; the month stands in the address. */
export function Bills() {
  const { t } = useTranslation("bills");
  const [search, setSearch] = useSearchParams();
  const month = search.get("period") ?? undefined;
  const bills = useInfiniteQuery({
    queryKey: ["bills", month],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }) =>
      need(await api.GET("/bills", { params: { query: { period: month, after: pageParam } } })),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <Page
      title={t("title")}
      actions={
        <DatePicker
          picker="month"
          aria-label={t("period")}
          placeholder={t("period")}
          value={month ? dayjs(month) : null}
          onChange={(value) => {
            setSearch(value ? { period: value.format("YYYY-MM") } : {});
          }}
        />
      }
    >
      {bills.error ? <Failure error={bills.error} /> : null}
      <BillTable
        bills={bills.data?.pages.flatMap((page) => page.items) ?? []}
        loading={bills.isPending}
      />
      {bills.hasNextPage ? (
        <Button
          style={{ marginTop: 8 }}
          loading={bills.isFetchingNextPage}
          onClick={() => void bills.fetchNextPage()}
        >
          {t("more")}
        </Button>
      ) : null}
    </Page>
  );
}
