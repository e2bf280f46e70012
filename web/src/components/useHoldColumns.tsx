import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { useWords } from "../app/useWords";
import type { DataColumn } from "./DataTable";

interface Hold {
  code: string;
  reason: string;
  run: number;
}

/** Why a contract has no bill: what kind of reason, and what exactly. */
export function useHoldColumns<Row extends Hold>(): DataColumn<Row>[] {
  const { t } = useTranslation();
  const word = useWords();
  return [
    {
      key: "code",
      title: t("hold.code"),
      value: (one) => one.code,
      choice: (code) => word("hold", code),
      render: (one) => word("hold", one.code),
    },
    {
      key: "reason",
      title: t("hold.reason"),
      value: (one) => one.reason,
      render: (one) =>
        one.code === "billing.review_hold" ? (
          <Link to={`/reviews?run=${String(one.run)}`}>{t("hold.inReview")}</Link>
        ) : (
          one.reason
        ),
    },
  ];
}
