import { expect, test } from "vitest";

import { texts } from ".";

test("every text stands in both languages", () => {
  const { en, "zh-CN": zh } = texts();
  expect(Object.keys(zh ?? {})).toEqual(Object.keys(en ?? {}));
  for (const [page, entries] of Object.entries(en ?? {})) {
    expect(Object.keys(zh?.[page] ?? {}), page).toEqual(Object.keys(entries));
  }
});

test("texts ask for the same values in both languages", () => {
  const values = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
  const { en, "zh-CN": zh } = texts();
  for (const [page, entries] of Object.entries(en ?? {})) {
    for (const [key, text] of Object.entries(entries)) {
      expect(values(zh?.[page]?.[key] ?? ""), `${page}.${key}`).toEqual(values(text));
    }
  }
});
