import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/**
 * What the server tells of something while it goes on: the newest state, as server-sent events.
 * \param path  below /api/v1; nothing is listened to where there is none.
 * \param isOver  of a state after which nothing more comes; lists are fetched anew then.
 */
export function useEvents<State>(
  path: string | undefined,
  isOver: (state: State) => boolean,
): State | undefined {
  const queries = useQueryClient();
  const [told, setTold] = useState<{ path: string; state: State }>();
  useEffect(() => {
    if (!path) return undefined;
    const source = new EventSource(`/api/v1${path}`);
    source.onmessage = (event: MessageEvent<string>) => {
      const state = JSON.parse(event.data) as State;
      setTold({ path, state });
      if (!isOver(state)) return;
      source.close();
      void queries.invalidateQueries();
    };
    source.addEventListener("gone", () => {
      source.close();
    });
    return () => {
      source.close();
    };
    // `isOver` is pure: another one of the same page changes nothing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [path, queries]);
  return told?.path === path ? told?.state : undefined;
}
