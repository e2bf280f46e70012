import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Empty, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import { period } from "../../app/format";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { useConsumerNo } from "../../portal/useContract";

/** All bills, newest first, each with its explanation and its PDF. */
export function MyBills() {
  const { t } = useTranslation("my");
  const consumerNo = useConsumerNo();
  const bills = useInfiniteQuery({
    queryKey: ["my", consumerNo, "bills"],
    initialPageParam: "",
    queryFn: async ({ pageParam }) =>
      need(
        await api.GET("/customers/{consumer_no}/bills", {
          params: {
            path: { consumer_no: consumerNo },
            query: pageParam ? { limit: 24, after: pageParam } : { limit: 24 },
          },
        }),
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  if (bills.isPending) return <Spin />;
  if (bills.error) return <Failure error={bills.error} />;
  const items = bills.data.pages.flatMap((one) => one.items);
  return (
    <Page title={t("place.bills")}>
      {items.length === 0 ? <Empty description={t("noBills")} /> : null}
      <ul className="portal-list">
        {items.map((bill) => (
          <li key={bill.bill}>
            <Link to={`/my/bills/${bill.bill}`}>{period(bill.from, bill.to)}</Link>
            <Amount value={bill.import_kwh} unit="kWh" />
            <strong>
              <Amount value={bill.total} unit={bill.currency} />
            </strong>
            <a
              href={`/api/v1/bills/${bill.bill}/pdf`}
              aria-label={`PDF ${period(bill.from, bill.to)}`}
            >
              PDF
            </a>
          </li>
        ))}
      </ul>
      {bills.hasNextPage ? (
        <Button loading={bills.isFetchingNextPage} onClick={() => void bills.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </Page>
  );
}
