import { expect, test } from "vitest";

import { roleTitle } from "./roleTitle";

test("a role has a readable title in each language", () => {
  const role = { name: "billing_clerk", name_zh: "核算员" };
  expect(roleTitle(role, "en")).toBe("Billing clerk");
  expect(roleTitle(role, "zh-CN")).toBe("核算员");
});
