import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";

import { dayAfter, dayBefore } from "../app/format";

/** Days from the first to the last, both meant; `to` outside is the day after, as the server has it. */
export function DaysPicker({
  from,
  to,
  allowClear = false,
  onChange,
}: {
  from: string | undefined;
  to: string | undefined;
  allowClear?: boolean;
  onChange: (from: string | undefined, to: string | undefined) => void;
}) {
  const { t } = useTranslation("energy");
  return (
    <DatePicker.RangePicker
      aria-label={t("days")}
      allowClear={allowClear}
      value={from && to ? [dayjs(from), dayjs(dayBefore(to))] : null}
      onChange={(days) => {
        const first = days?.[0]?.format("YYYY-MM-DD");
        const last = days?.[1]?.format("YYYY-MM-DD");
        onChange(first, last ? dayAfter(last) : undefined);
      }}
    />
  );
}
