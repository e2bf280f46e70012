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

/** Whether a grant stands for an action: one that ends in a dot stands for all that begin so. */
export function covers(granted: string, action: string): boolean {
  return granted.endsWith(".") ? action.startsWith(granted) : granted === action;
}

/** Whether somebody with these grants may see a page. */
export function maySee(granted: string[], page: { action?: string }): boolean {
  const { action } = page;
  return action === undefined || granted.some((one) => covers(one, action));
}

/** Whether the one who is signed in may do an action, somewhere. */
export function useMay(action: string): boolean {
  const granted = useSession().data?.actions ?? [];
  return granted.some((one) => covers(one, action));
}
