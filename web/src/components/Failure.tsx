import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import { ApiError } from "../api/client";

/** What went wrong, in the server's words, with its code. */
export function Failure({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const isApi = error instanceof ApiError;
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      message={isApi ? error.message : t("unreachable")}
      description={isApi ? error.problem.code : undefined}
    />
  );
}
