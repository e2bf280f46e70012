import { expect, test } from "vitest";

import { daysOf, monthsBefore, spanAfter, spanBefore } from "./spans";

test("a day, a week from Monday on, a calendar month", () => {
  expect(daysOf("day", "2026-02-28")).toEqual({ from: "2026-02-28", to: "2026-03-01" });
  expect(daysOf("week", "2026-07-05")).toEqual({ from: "2026-06-29", to: "2026-07-06" });
  expect(daysOf("week", "2026-06-29")).toEqual({ from: "2026-06-29", to: "2026-07-06" });
  expect(daysOf("month", "2028-02-10")).toEqual({ from: "2028-02-01", to: "2028-03-01" });
});

test("the period before and the one after", () => {
  const march = daysOf("month", "2026-03-31");
  expect(spanBefore("month", march)).toEqual({ from: "2026-02-01", to: "2026-03-01" });
  expect(spanAfter("month", march)).toEqual({ from: "2026-04-01", to: "2026-05-01" });
  expect(spanBefore("week", daysOf("week", "2026-01-01")).from).toBe("2025-12-22");
  expect(monthsBefore("2026-02-01", 12)).toBe("2025-02-01");
});
