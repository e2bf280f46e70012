import { useQueryClient } from "@tanstack/react-query";
import { Alert } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { useConnection } from "../api/connection";

const pause = 3000;

/** Says that the server is out of reach, and looks whether it is back. */
export function LostConnection() {
  const { t } = useTranslation();
  const { isLost } = useConnection();
  const queries = useQueryClient();
  useEffect(() => {
    if (!isLost) return undefined;
    const timer = setInterval(() => {
      api.GET("/session").then(
        () => void queries.invalidateQueries(),
        () => undefined,
      );
    }, pause);
    return () => {
      clearInterval(timer);
    };
  }, [isLost, queries]);
  return isLost ? <Alert banner type="warning" role="status" message={t("lost")} /> : null;
}
