import type { paths } from "./schema";

interface Gets<T> {
  get: { responses: { 200: { content: { "application/json": T } } } };
}

/** What GET of a path answers. */
export type Answer<Path extends keyof paths> = paths[Path] extends Gets<infer T> ? T : never;

/** An entry of a list. */
export type Item<Path extends keyof paths> =
  Answer<Path> extends { items: (infer T)[] } ? T : never;
