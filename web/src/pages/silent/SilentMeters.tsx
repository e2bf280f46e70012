import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";

import { api, need } from "../../api/client";
import type { Item } from "../../api/types";
import { useList } from "../../app/useList";
import { useView } from "../../app/useView";
import { DataTable } from "../../components/DataTable";
import { ExportButton } from "../../components/ExportButton";
import { Page } from "../../components/Page";

type Silent = Item<"/silent-meters">;

const choices = [1, 2, 3, 7, 14, 30];

/** Meters of which nothing came while others were read. */
export function SilentMeters() {
  const { t } = useTranslation("silent");
  const view = useView();
  const navigate = useNavigate();
  const days = choices.find((one) => String(one) === view.get("days")) ?? 2;
  const silent = useList<Silent>(["silent", days], async (after) =>
    need(await api.GET("/silent-meters", { params: { query: { days, after, limit: 200 } } })),
  );
  const newest = silent.rows[0]?.newest_day;
  return (
    <Page
      title={t("title")}
      actions={<ExportButton path="/silent-meters" query={{ days: String(days) }} isPersonal />}
    >
      <p>{newest ? t("upTo", { day: newest }) : t("text")}</p>
      <DataTable<Silent>
        name="silent-meters"
        label={t("title")}
        rows={silent.rows}
        rowKey={(one) => `${one.consumer_no} ${one.meter}`}
        loading={silent.loading}
        error={silent.error}
        more={silent.more}
        empty={t("none")}
        onOpen={(one) => {
          navigate(`/customers/${one.consumer_no}`);
        }}
        filters={
          <Select
            aria-label={t("days")}
            value={days}
            style={{ width: 170 }}
            options={choices.map((value) => ({ value, label: t("silentFor", { count: value }) }))}
            onChange={(value) => {
              view.set({ days: String(value) });
            }}
          />
        }
        columns={[
          { key: "meter", title: t("meter"), value: (one) => one.meter },
          {
            key: "customer",
            title: t("customer"),
            value: (one) => one.customer,
            render: (one) => <Link to={`/customers/${one.consumer_no}`}>{one.customer}</Link>,
          },
          { key: "consumer_no", title: t("consumerNo"), value: (one) => one.consumer_no },
          { key: "area", title: t("area"), value: (one) => one.area, choice: true },
          {
            key: "last_day",
            title: t("lastDay"),
            value: (one) => one.last_day,
            render: (one) => one.last_day ?? t("longAgo"),
          },
        ]}
      />
    </Page>
  );
}
