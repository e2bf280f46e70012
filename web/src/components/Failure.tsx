import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import { ApiError } from "../api/client";

/** What went wrong, as a sentence: the server's, where it answered. */
export function useFailureText(): (error: unknown, unanswered?: string) => string {
  const { t } = useTranslation();
  return (error, unanswered) =>
    error instanceof ApiError ? error.message : (unanswered ?? t("unreachable"));
}

/**
 * What went wrong, in the server's words, with its code.
 * \param unanswered  what to do where no answer came, if it is more than to try again.
 */
export function Failure({ error, unanswered }: { error: unknown; unanswered?: string }) {
  const textOf = useFailureText();
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      message={textOf(error, unanswered)}
      description={error instanceof ApiError ? error.problem.code : undefined}
    />
  );
}
