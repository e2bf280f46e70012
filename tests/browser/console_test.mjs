// SPDX-License-Identifier: Apache-2.0
// The console as people use it: node --test tests/browser/console_test.mjs, with the program in VOLTMARK.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { signIn, violations, World } from "./world.mjs";

const world = new World(process.env.VOLTMARK);
before(async () => {
  world.fill();
  await world.serve();
});
after(() => world.close());

test("a one-time code is exchanged for a password, and that signs in", async () => {
  const { code } = world.json(["--actor", "admin", "user", "create", "newcomer"]);
  const page = await world.open();
  await page.goto("/bills");
  await page.getByRole("button", { name: "I have a one-time code" }).click();
  await page.getByLabel("Name").fill("newcomer");
  await page.getByLabel("One-time code, or old password").fill(code);
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Choose the password" }).click();
  await page.getByText(/too weak/).waitFor();
  await page.getByLabel("New password").fill("Green-Kettle-73");
  await page.getByRole("button", { name: "Choose the password" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("a line of a bill is explained", async () => {
  const page = await world.open();
  await signIn(page, "clerk");
  await page.goto("/bills");
  await page.getByRole("row").nth(1).getByRole("link").first().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(page.faults, []);
});
