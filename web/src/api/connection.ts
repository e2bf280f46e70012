import { useSyncExternalStore } from "react";

/** How things stand between this page and the server. */
export interface Connection {
  /** A session was open here and has ended: its person signs in again, in place. */
  hasEnded: boolean;
  /** The last request did not reach the server. */
  isLost: boolean;
}

let state: Connection = { hasEnded: false, isLost: false };
const listeners = new Set<() => void>();
let waiting: ((isBack: boolean) => void)[] = [];
let wasOpen = false;

function become(change: Partial<Connection>): void {
  const next = { ...state, ...change };
  if (next.hasEnded === state.hasEnded && next.isLost === state.isLost) return;
  state = next;
  listeners.forEach((listener) => {
    listener();
  });
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Somebody is signed in: what waited is sent again. */
export function sessionOpened(): void {
  wasOpen = true;
  const all = waiting;
  waiting = [];
  become({ hasEnded: false });
  all.forEach((go) => {
    go(true);
  });
}

/** They signed out, or leave: what waited fails. */
export function sessionLeft(): void {
  wasOpen = false;
  const all = waiting;
  waiting = [];
  become({ hasEnded: false });
  all.forEach((go) => {
    go(false);
  });
}

/**
 * Names of changes whose answers never came, by what they were to do. Whether they were done nobody
 * knows here: sent again under the same name, they are done once.
 */
const unanswered = new Map<string, string>();
const name = "Idempotency-Key";

/** What a named change is to do; undefined of every other request. */
async function doneBy(request: Request): Promise<string | undefined> {
  if (!request.headers.has(name)) return undefined;
  return `${request.method} ${request.url}\n${await request.clone().text()}`;
}

/** Sends; where the session has ended meanwhile, waits until it is open again and sends once more. */
export async function send(
  request: Request,
  refresh: (again: Request) => Request,
): Promise<Response> {
  const what = await doneBy(request);
  const earlier = what === undefined ? undefined : unanswered.get(what);
  if (earlier !== undefined) request.headers.set(name, earlier);
  const kept = request.clone();
  let response: Response;
  try {
    response = await fetch(request);
  } catch (failure) {
    if (what !== undefined) unanswered.set(what, request.headers.get(name) ?? "");
    become({ isLost: true });
    throw failure;
  }
  if (what !== undefined && response.status < 500) unanswered.delete(what);
  become({ isLost: false });
  const isSignIn = /\/session(\/password)?$/.test(request.url) && request.method !== "GET";
  if (response.status !== 401 || !wasOpen || isSignIn) return response;
  become({ hasEnded: true });
  const isBack = await new Promise<boolean>((go) => waiting.push(go));
  return isBack ? send(refresh(kept), refresh) : response;
}
