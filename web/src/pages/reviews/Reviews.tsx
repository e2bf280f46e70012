import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Switch, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";

import { api, need } from "../../api/client";
import { useMay } from "../../app/session";
import { useView } from "../../app/useView";
import { DataTable } from "../../components/DataTable";
import { Page } from "../../components/Page";
import { ReasonButton } from "../../components/ReasonButton";

/** Bills that the rules of review found something in; held ones are released here. */
export function Reviews() {
  const { t, i18n } = useTranslation("reviews");
  const view = useView();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const mayRelease = useMay("bill.release");
  const isAll = view.get("all") === "1";
  const reviews = useQuery({
    queryKey: ["reviews", isAll, i18n.language],
    queryFn: async () =>
      need(await api.GET("/reviews", { params: { query: { open: !isAll, limit: 1000 } } })),
  });
  const release = async (bill: string, reason: string) => {
    need(
      await api.POST("/reviews/{bill}/release", { params: { path: { bill } }, body: { reason } }),
    );
    await queries.invalidateQueries();
  };
  return (
    <Page title={t("title")}>
      <DataTable
        name="reviews"
        label={t("title")}
        rows={reviews.data?.items ?? []}
        rowKey={(one) => one.bill}
        loading={reviews.isLoading}
        error={reviews.error}
        empty={t("none")}
        onOpen={(one) => {
          navigate(`/bills/${one.bill}`);
        }}
        filters={
          <label>
            <Switch
              checked={isAll}
              onChange={(on) => {
                view.set({ all: on ? "1" : undefined });
              }}
            />{" "}
            {t("all")}
          </label>
        }
        columns={[
          { key: "score", title: t("score"), kind: "number", value: (one) => one.score },
          {
            key: "bill",
            title: t("bill"),
            value: (one) => one.bill,
            render: (one) => <Link to={`/bills/${one.bill}`}>{one.bill}</Link>,
          },
          {
            key: "customer",
            title: t("customer"),
            value: (one) => one.customer,
            render: (one) => <Link to={`/customers/${one.consumer_no}`}>{one.customer}</Link>,
          },
          {
            key: "total",
            title: t("total"),
            kind: "amount",
            value: (one) => one.total,
            unit: (one) => one.currency,
          },
          {
            key: "findings",
            title: t("findings"),
            value: (one) => one.findings.map((found) => found.message).join("; "),
            render: (one) =>
              one.findings.map((found) => <div key={found.code}>{found.message}</div>),
          },
          {
            key: "state",
            title: t("state"),
            value: (one) => one.state,
            choice: (state) => t(`state.${state}`),
            render: (one) => <Tag>{t(`state.${one.state}`)}</Tag>,
          },
        ]}
        actions={(one) =>
          mayRelease && one.state === "open" ? (
            <ReasonButton
              label={t("release")}
              title={t("releaseTitle", { bill: one.bill })}
              done={t("released")}
              work={(reason) => release(one.bill, reason)}
            />
          ) : null
        }
      />
    </Page>
  );
}
