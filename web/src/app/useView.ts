import { useCallback, useMemo } from "react";
import { useLocation, useSearchParams } from "react-router-dom";

import { isDay } from "./format";

export type Changes = Record<string, string | undefined>;

/**
 * Texts that somebody types, names and phones among them: they are kept with the entry of the
 * history, so that Back and a reload have them, and never stand in an address.
 */
const isTyped = (name: string) => name === "q";

/** What a page or a table shows of its data: kept in the address, so that it can be sent and kept. */
export interface View {
  get: (name: string) => string | undefined;
  /** "2026-11-26"; what is no day of the calendar counts as not said. */
  day: (name: string) => string | undefined;
  /** "2026-11". */
  month: (name: string) => string | undefined;
  /** One of some words; any other counts as not said. */
  one: <Word extends string>(name: string, words: readonly Word[]) => Word | undefined;
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
  const state = useLocation().state as { typed?: Changes } | null;
  const change = useCallback(
    (changes: Changes) => {
      const typed = { ...state?.typed };
      const named: Changes = {};
      for (const [name, value] of Object.entries(changes))
        (isTyped(name) ? typed : named)[prefix + name] = value;
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(named)) {
            if (value) after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        { replace: true, state: { ...state, typed } },
      );
    },
    [prefix, setSearch, state],
  );
  return useMemo(() => {
    const get = (name: string) =>
      (isTyped(name) ? state?.typed?.[prefix + name] : search.get(prefix + name)) ?? undefined;
    const day = (name: string) => {
      const text = get(name);
      return text !== undefined && isDay(text) ? text : undefined;
    };
    const month = (name: string) => {
      const text = get(name);
      return text !== undefined && isDay(`${text}-01`) ? text : undefined;
    };
    const one: View["one"] = (name, words) => words.find((word) => word === get(name));
    const list = (name: string) => get(name)?.split(",").filter(Boolean) ?? [];
    const set = (changes: Changes) => {
      change({ page: undefined, ...changes });
    };
    return { get, day, month, one, list, set, put: change };
  }, [prefix, search, state, change]);
}
