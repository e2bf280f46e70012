import { expect, test } from "vitest";

import { lookOf } from "./bands";

test("a band looks alike everywhere, and no two of a calendar look alike", () => {
  const all = ["sharp", "peak", "flat", "valley", "deep_valley", "on", "off"];
  expect(lookOf("peak")).toEqual(lookOf("peak", all));
  expect(new Set(all.map((band) => lookOf(band, all).colour)).size).toBe(all.length);
  expect(new Set(all.map((band) => lookOf(band, all).letter)).size).toBe(6);
  expect(lookOf(null).letter).toBe("·");
});
