import { useQuery } from "@tanstack/react-query";
import { Spin, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { period } from "../../app/format";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { NotOffered } from "../../components/NotOffered";

/** The tariffs that the customer may take, cheapest first, over the last whole months. */
export function Offer({ consumerNo }: { consumerNo: string }) {
  const { t, i18n } = useTranslation("customer");
  const offer = useQuery({
    queryKey: ["customer", consumerNo, "offer", i18n.language],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/offer", {
          params: { path: { consumer_no: consumerNo } },
        }),
      ),
  });
  if (offer.error) return <Failure error={offer.error} />;
  if (!offer.data) return <Spin />;
  const { data } = offer;
  return (
    <>
      <p>
        {t("offerOf", { period: period(data.from, data.to), months: data.months })}{" "}
        <Amount value={data.kwh} unit="kWh" />
      </p>
      <Table
        aria-label={t("offer")}
        rowKey="tariff"
        pagination={false}
        scroll={{ x: true }}
        dataSource={data.tariffs}
        expandable={{
          defaultExpandAllRows: true,
          rowExpandable: (one) => one.advice.length > 0,
          expandedRowRender: (one) => (
            <ul style={{ margin: 0 }}>
              {one.advice.map((advice) => (
                <li key={advice.text}>{advice.text}</li>
              ))}
            </ul>
          ),
        }}
        columns={[
          {
            title: t("tariff"),
            render: (_, one) => (
              <>
                {one.name} <span className="unit">{one.tariff}</span>{" "}
                {one.present ? <Tag color="green">{t("present")}</Tag> : null}
              </>
            ),
          },
          {
            title: t("total"),
            align: "right",
            render: (_, one) => <Amount value={one.total} unit={data.currency} />,
          },
          {
            title: t("saving"),
            align: "right",
            render: (_, one) => <Amount value={one.saving} unit={data.currency} />,
          },
        ]}
      />
      <NotOffered
        title={t("notOffered", { count: data.not_offered.length })}
        tariffs={data.not_offered}
      />
    </>
  );
}
