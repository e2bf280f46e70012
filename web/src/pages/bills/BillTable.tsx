import { Space, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";

import type { paths } from "../../api/schema";
import { period } from "../../app/format";
import { DataTable, type DataTableProps } from "../../components/DataTable";

export type Bill =
  paths["/bills"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];

type Rest = Partial<
  Pick<DataTableProps<Bill>, "loading" | "error" | "more" | "filters" | "prefix" | "actions">
>;

/** Bills, wherever they are listed. */
export function BillTable({ bills, ...rest }: { bills: Bill[] } & Rest) {
  const { t } = useTranslation("bills");
  const navigate = useNavigate();
  return (
    <DataTable<Bill>
      name="bills"
      label={t("title")}
      rows={bills}
      rowKey={(bill) => bill.bill}
      empty={t("none")}
      onOpen={(bill) => {
        navigate(`/bills/${bill.bill}`);
      }}
      columns={[
        {
          key: "bill",
          title: t("bill"),
          value: (bill) => bill.number ?? bill.bill,
          render: (bill) => <Link to={`/bills/${bill.bill}`}>{bill.number ?? bill.bill}</Link>,
        },
        {
          key: "customer",
          title: t("customer"),
          value: (bill) => bill.customer,
          render: (bill) => <Link to={`/customers/${bill.consumer_no}`}>{bill.customer}</Link>,
        },
        { key: "consumer_no", title: t("customerNo"), value: (bill) => bill.consumer_no },
        { key: "period", title: t("period"), value: (bill) => period(bill.from, bill.to) },
        {
          key: "import",
          title: t("taken"),
          kind: "amount",
          value: (bill) => bill.import_kwh,
          unit: () => "kWh",
        },
        {
          key: "export",
          title: t("exported"),
          kind: "amount",
          hidden: true,
          value: (bill) => bill.export_kwh,
          unit: () => "kWh",
        },
        {
          key: "estimated",
          title: t("estimated"),
          kind: "number",
          hidden: true,
          value: (bill) => bill.estimated_slots,
        },
        {
          key: "total",
          title: t("total"),
          kind: "amount",
          value: (bill) => bill.total,
          unit: (bill) => bill.currency,
        },
        { key: "run", title: t("run"), kind: "number", hidden: true, value: (bill) => bill.run },
        {
          key: "state",
          title: t("state"),
          value: (bill) => bill.state,
          choice: (state) => t(`state.${state}`, { defaultValue: state }),
          render: (bill) => (
            <Space size={4}>
              <Tag>{t(`state.${bill.state}`)}</Tag>
              {bill.replaced ? <Tag color="orange">{t("replaced")}</Tag> : null}
            </Space>
          ),
        },
      ]}
      {...rest}
    />
  );
}
