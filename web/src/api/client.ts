import i18next from "i18next";
import createClient from "openapi-fetch";

import { send, sessionOpened } from "./connection";
import type { components, paths } from "./schema";

export type Problem = components["schemas"]["Problem"];

/** What went wrong, as the server says it: for people, with a stable code. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(problem.detail ?? String(status));
  }
}

/** Answers as JSON; lists as files are fetched by their address alone. */
export const api = createClient<paths, "application/json">({
  baseUrl: "/api/v1",
  fetch: (request) => send(request, marked),
});

/** A token that only our own pages know; the server wants it with every change. */
let csrf = "";
export function setCsrf(token: string): void {
  csrf = token;
  sessionOpened();
}

function marked(request: Request): Request {
  request.headers.set("Accept-Language", i18next.language);
  if (request.method !== "GET") request.headers.set("X-CSRF-Token", csrf);
  return request;
}

api.use({
  onRequest({ request }) {
    return marked(request);
  },
});

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Throws the problem of an answer that has one. */
export function check({ error, response }: Outcome<unknown>): void {
  if (error !== undefined || !response.ok)
    throw new ApiError(response.status, (error ?? {}) as Partial<Problem>);
}

/** The data of an answer, or its problem thrown. */
export function need<T>({ data, error, response }: Outcome<T>): T {
  if (data !== undefined) return data;
  throw new ApiError(response.status, (error ?? {}) as Partial<Problem>);
}

/** Of a change that must happen once, however often it is sent: each press makes a name for it. */
export const once = () => ({ "Idempotency-Key": crypto.randomUUID() });
