import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../api/client";
import { useMay } from "./session";

/** Names of tariffs by their ids; the id itself to those who may not see tariffs. */
export function useTariffNames(): (tariff: string) => string {
  const { i18n } = useTranslation();
  const maySee = useMay("tariff.read");
  const { data } = useQuery({
    queryKey: ["tariffs", i18n.language],
    queryFn: async () => need(await api.GET("/tariffs")),
    enabled: maySee,
    staleTime: 60_000,
  });
  return useCallback(
    (tariff) => data?.items.find((one) => one.tariff === tariff)?.name ?? tariff,
    [data],
  );
}
