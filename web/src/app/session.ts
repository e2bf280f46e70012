import { useQuery } from "@tanstack/react-query";

import { api, need, setCsrf } from "../api/client";

/** Who is signed in, and what they may do. Fails with 401 where nobody is. */
export function useSession() {
  return useQuery({
    queryKey: ["session"],
    queryFn: async () => {
      const session = need(await api.GET("/session"));
      setCsrf(session.csrf);
      return session;
    },
    staleTime: Infinity,
    retry: false,
  });
}

/** Whether the one who is signed in may do an action. */
export function useMay(action: string): boolean {
  return useSession().data?.actions.includes(action) ?? false;
}
