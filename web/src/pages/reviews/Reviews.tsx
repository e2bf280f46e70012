import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Switch, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router-dom";

import { api, need } from "../../api/client";
import { useMay } from "../../app/session";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { ReasonButton } from "../../components/ReasonButton";

/** Bills that the rules of review found something in; held ones are released here. */
export function Reviews() {
  const { t, i18n } = useTranslation("reviews");
  const [search, setSearch] = useSearchParams();
  const queries = useQueryClient();
  const mayRelease = useMay("bill.release");
  const isAll = search.get("all") === "1";
  const reviews = useQuery({
    queryKey: ["reviews", isAll, i18n.language],
    queryFn: async () =>
      need(await api.GET("/reviews", { params: { query: { open: !isAll, limit: 200 } } })),
  });
  return (
    <Page
      title={t("title")}
      actions={
        <label>
          {t("all")}{" "}
          <Switch
            checked={isAll}
            onChange={(on) => {
              setSearch(on ? { all: "1" } : {});
            }}
          />
        </label>
      }
    >
      {reviews.error ? <Failure error={reviews.error} /> : null}
      <Table
        rowKey="bill"
        dataSource={reviews.data?.items ?? []}
        loading={reviews.isPending}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        scroll={{ x: true }}
        locale={{ emptyText: t("none") }}
        columns={[
          { title: t("score"), dataIndex: "score", align: "right" },
          {
            title: t("bill"),
            render: (_, one) => <Link to={`/bills/${one.bill}`}>{one.bill}</Link>,
          },
          {
            title: t("customer"),
            render: (_, one) => <Link to={`/customers/${one.consumer_no}`}>{one.customer}</Link>,
          },
          {
            title: t("total"),
            align: "right",
            render: (_, one) => <Amount value={one.total} unit={one.currency} />,
          },
          {
            title: t("findings"),
            render: (_, one) =>
              one.findings.map((found) => <div key={found.code}>{found.message}</div>),
          },
          { title: t("state"), render: (_, one) => <Tag>{t(`state.${one.state}`)}</Tag> },
          {
            title: "",
            render: (_, one) =>
              mayRelease && one.state === "open" ? (
                <ReasonButton
                  label={t("release")}
                  title={t("releaseTitle", { bill: one.bill })}
                  done={t("released")}
                  work={async (reason) => {
                    need(
                      await api.POST("/reviews/{bill}/release", {
                        params: { path: { bill: one.bill } },
                        body: { reason },
                      }),
                    );
                    await queries.invalidateQueries();
                  }}
                />
              ) : null,
          },
        ]}
      />
    </Page>
  );
}
