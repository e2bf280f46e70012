import { useQuery } from "@tanstack/react-query";
import { Card, Col, Row, Statistic, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import { period } from "../../app/format";
import { useMay } from "../../app/session";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";

/** What needs hands: held bills, approvals, contracts that could not be billed. */
export function Today() {
  const { t, i18n } = useTranslation("today");
  const mayReview = useMay("bill.read");
  const mayApprove = useMay("approval.read");
  const reviews = useQuery({
    queryKey: ["today", "reviews"],
    enabled: mayReview,
    queryFn: async () =>
      need(await api.GET("/reviews", { params: { query: { open: true, limit: 1000 } } })),
  });
  const approvals = useQuery({
    queryKey: ["today", "approvals"],
    enabled: mayApprove,
    queryFn: async () =>
      need(await api.GET("/approvals", { params: { query: { state: "waiting" } } })),
  });
  const holds = useQuery({
    queryKey: ["today", "holds", i18n.language],
    queryFn: async () => need(await api.GET("/holds", { params: { query: { limit: 100 } } })),
  });
  const error = reviews.error ?? approvals.error ?? holds.error;
  return (
    <Page title={t("title")}>
      {error ? <Failure error={error} /> : null}
      <Row gutter={[12, 12]}>
        <Col xs={12} md={6}>
          <Link to="/reviews">
            <Card size="small" hoverable>
              <Statistic
                title={t("held")}
                value={reviews.data?.items.length ?? 0}
                loading={mayReview && reviews.isPending}
              />
            </Card>
          </Link>
        </Col>
        <Col xs={12} md={6}>
          <Link to="/approvals">
            <Card size="small" hoverable>
              <Statistic
                title={t("waiting")}
                value={approvals.data?.items.length ?? 0}
                loading={mayApprove && approvals.isPending}
              />
            </Card>
          </Link>
        </Col>
      </Row>
      <h2 style={{ fontSize: 16 }}>{t("notBilled")}</h2>
      <Table
        rowKey={(one) => `${one.consumer_no}-${one.from}`}
        dataSource={holds.data?.items ?? []}
        loading={holds.isPending}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        scroll={{ x: true }}
        locale={{ emptyText: t("allBilled") }}
        columns={[
          {
            title: t("customer"),
            render: (_, one) => (
              <Link to={`/customers/${one.consumer_no}`}>
                {one.customer} <span className="unit">{one.consumer_no}</span>
              </Link>
            ),
          },
          { title: t("period"), render: (_, one) => period(one.from, one.to) },
          { title: t("reason"), dataIndex: "reason" },
        ]}
      />
    </Page>
  );
}
