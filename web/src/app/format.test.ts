import { expect, test } from "vitest";

import { grouped, isDay, period } from "./format";

test("numbers are grouped without becoming binary", () => {
  expect(grouped("12345678901234567890.10")).toBe("12,345,678,901,234,567,890.10");
  expect(grouped("-1234.5")).toBe("-1,234.5");
  expect(grouped("999")).toBe("999");
  expect(grouped("n/a")).toBe("n/a");
});

test("periods are said as people say them", () => {
  expect(period("2026-07-01", "2026-08-01")).toBe("2026-07");
  expect(period("2026-12-01", "2027-01-01")).toBe("2026-12");
  expect(period("2026-07-05", "2026-07-20")).toBe("2026-07-05 – 2026-07-19");
  expect(period("2026-01-01", "2027-01-01")).toBe("2026-01-01 – 2026-12-31");
});

test("what comes from an address is a day of the calendar, or no day", () => {
  expect(["2026-02-28", "2024-02-29"].every(isDay)).toBe(true);
  expect(["2026-02-29", "2026-13-01", "2026-1-1", "<b>", ""].some(isDay)).toBe(false);
});
