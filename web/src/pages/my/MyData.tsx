import { Button, Card, DatePicker } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Page } from "../../components/Page";
import { useConsumerNo } from "../../portal/useContract";

/** A customer's own readings, to take along. */
export function MyData() {
  const { t } = useTranslation("my");
  const consumerNo = useConsumerNo();
  const [month, setMonth] = useState(dayjs().subtract(1, "month").format("YYYY-MM"));
  return (
    <Page title={t("place.data")}>
      <Card title={t("greenButton")}>
        <p>{t("greenButtonHint")}</p>
        <label>
          {t("month")}{" "}
          <DatePicker
            picker="month"
            allowClear={false}
            value={dayjs(`${month}-01`)}
            onChange={(day: dayjs.Dayjs) => {
              setMonth(day.format("YYYY-MM"));
            }}
          />
        </label>{" "}
        <Button
          type="primary"
          href={`/api/v1/customers/${consumerNo}/green-button?period=${month}`}
          download
        >
          {t("download")}
        </Button>
      </Card>
    </Page>
  );
}
