// SPDX-License-Identifier: Apache-2.0
// The portal as a customer uses it, on a phone: node --test tests/browser/portal_test.mjs, with the program in VOLTMARK.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { password, World } from "./world.mjs";

const world = new World(process.env.VOLTMARK);
const consumer = "991000017001";
before(async () => {
  world.fill();
  const { code } = world.json(["--actor", "admin", "user", "create", consumer]);
  world.choose(consumer, code);
  world.run([
    "--actor",
    "admin",
    "user",
    "roles",
    consumer,
    "--role",
    "customer",
    "--contract",
    consumer,
  ]);
  await world.serve(["--simulated-bank"]);
});
after(() => world.close());

async function enter(options) {
  const page = await world.open({ viewport: { width: 390, height: 844 }, ...options });
  await page.goto("/signin");
  await page.getByLabel("Name").fill(consumer);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").first().waitFor();
  return page;
}

test("a customer pays what is owed, at the bank", async () => {
  const page = await enter();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.getByLabel(/Amount/).fill("10,5");
  await page.getByRole("button", { name: "Go on to the bank" }).click();
  await page.getByText("An amount such as 120.50").waitFor();
  await page.getByLabel(/Amount/).fill("10.50");
  await page.getByRole("button", { name: "Go on to the bank" }).click();
  await page.getByRole("button", { name: /Pay/ }).click();
  await page.getByText("10.50 CNY paid").waitFor();
  assert.deepEqual(page.faults, []);
});

test("the console is not a customer's", async () => {
  const page = await enter();
  await page.goto("/bills");
  await page.waitForURL("**/my");
  const status = await page.evaluate(async () => (await fetch("/api/v1/runs")).status);
  assert.equal(status, 403);
});
