import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router-dom";

export type Changes = Record<string, string | undefined>;

/** What a page or a table shows of its data: kept in the address, so that it can be sent and kept. */
export interface View {
  get: (name: string) => string | undefined;
  /** Of a name that stands for several words: "a,b". */
  list: (name: string) => string[];
  /** Undefined or empty takes a name away; every change goes back to the first page. */
  set: (changes: Changes) => void;
  /** Like `set`, but stays on its page: of what is opened beside the table. */
  put: (changes: Changes) => void;
}

/** \param prefix  of the names, where several tables stand on one page: "bills." */
export function useView(prefix = ""): View {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (changes: Changes) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value) after.set(prefix + name, value);
            else after.delete(prefix + name);
          }
          return after;
        },
        { replace: true },
      );
    },
    [prefix, setSearch],
  );
  return useMemo(() => {
    const get = (name: string) => search.get(prefix + name) ?? undefined;
    const list = (name: string) => get(name)?.split(",").filter(Boolean) ?? [];
    const set = (changes: Changes) => {
      change({ page: undefined, ...changes });
    };
    return { get, list, set, put: change };
  }, [prefix, search, change]);
}
