import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { useList } from "../../app/useList";
import { useView } from "../../app/useView";
import { Page } from "../../components/Page";
import { BillTable } from "./BillTable";

/** All bills, newest period first; the month stands in the address. */
export function Bills() {
  const { t } = useTranslation("bills");
  const view = useView();
  const month = view.month("period");
  const run = view.get("run");
  const bills = useList(["bills", month, run], async (after) =>
    need(
      await api.GET("/bills", {
        params: { query: { period: month, run: run ? Number(run) : undefined, after, limit: 200 } },
      }),
    ),
  );
  return (
    <Page title={run ? `${t("title")} · ${t("run")} ${run}` : t("title")}>
      <BillTable
        bills={bills.rows}
        loading={bills.loading}
        error={bills.error}
        more={bills.more}
        filters={
          <DatePicker
            picker="month"
            aria-label={t("period")}
            placeholder={t("period")}
            value={month ? dayjs(month) : null}
            onChange={(value) => {
              view.set({ period: value ? value.format("YYYY-MM") : undefined });
            }}
          />
        }
      />
    </Page>
  );
}
