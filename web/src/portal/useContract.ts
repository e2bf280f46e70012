import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router-dom";

import { api, need } from "../api/client";

/** The contracts of whoever is signed in, and the one that is looked at: it is named in the address. */
export function useContract() {
  const [search, setSearch] = useSearchParams();
  const query = useQuery({
    queryKey: ["my", "contracts"],
    queryFn: async () => need(await api.GET("/my/contracts")),
    staleTime: 60_000,
  });
  const contracts = query.data?.items ?? [];
  const wanted = search.get("contract");
  const contract = contracts.find((one) => one.consumer_no === wanted) ?? contracts[0];
  const choose = (consumerNo: string) => {
    setSearch({ contract: consumerNo });
  };
  return { contracts, contract, choose, error: query.error };
}

/** Its consumer number. Pages are shown only where there is one. */
export function useConsumerNo(): string {
  return useContract().contract?.consumer_no ?? "";
}
