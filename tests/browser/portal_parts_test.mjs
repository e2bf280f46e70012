// SPDX-License-Identifier: Apache-2.0
// The portal's parts on a phone: first sign-in by a code, use by hour, tariffs, budget, rights of privacy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { password, picture, signIn, violations, World } from "./world.mjs";

const world = new World(process.env.VOLTMARK);
const consumer = "991000017001";
const phone = { width: 375, height: 812 };
let code;
let secret = password; // Of the customer, as the tests go on.

before(async () => {
  world.fill();
  const { code: deskCode } = world.json(["--actor", "admin", "user", "create", "desk"]);
  world.choose("desk", deskCode);
  const { area } = JSON.parse(world.run(["--json", "customer", "show", consumer]));
  world.hold("desk", ["service_agent"], [area]);
  await world.serve(["--simulated-bank"]);
});
after(() => world.close());

async function settled(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
}

async function enter() {
  const page = await world.open({ viewport: phone });
  await page.goto("/my");
  await page.getByLabel("Name").fill(consumer);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").first().waitFor();
  await settled(page);
  return page;
}

/** Nothing stands beside the screen: tables scroll in themselves. */
async function overflow(page) {
  return page.evaluate(() => {
    const main = document.querySelector("#main");
    return (
      Math.max(document.documentElement.scrollWidth, main ? main.scrollWidth : 0) -
      window.innerWidth
    );
  });
}

test("staff open the portal, and the customer chooses a password with the code", async () => {
  const desk = await world.open();
  await signIn(desk, "desk");
  await desk.goto(`/customers/${consumer}`);
  await desk.getByRole("button", { name: "Open the portal" }).click();
  const dialog = desk.getByRole("dialog");
  code = (await dialog.locator("code").innerText()).trim();
  await dialog.getByRole("button", { name: "I have noted it" }).click();

  const page = await world.open({ viewport: phone });
  await page.goto(`/signin?login=${consumer}&first`);
  assert.equal(await page.getByLabel("Name").inputValue(), consumer);
  await page.getByLabel("One-time code, or old password").fill(code);
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Choose the password and sign in" }).click();
  // What is wrong stands beside its field, and what was typed stays.
  const field = page.locator(".ant-form-item", {
    has: page.getByLabel("New password"),
  });
  await field.locator(".ant-form-item-explain-error").waitFor();
  assert.equal(await page.getByLabel("One-time code, or old password").inputValue(), code);
  assert.equal(await page.getByLabel("New password").inputValue(), "short");
  assert.deepEqual(await violations(page), []);
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Choose the password and sign in" }).click();
  await page.waitForURL("**/my");
  await settled(page);
  assert.deepEqual([...page.faults, ...desk.faults], []);
});

test("a forgotten password is replaced by a new code", async () => {
  const page = await world.open({ viewport: phone });
  await page.goto("/my");
  await page.getByLabel("Name").fill(consumer);
  await page.getByLabel("Password", { exact: true }).fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getByLabel("Name").inputValue(), consumer);
  await page.getByRole("button", { name: "I forgot my password" }).click();
  await page.getByText("Ask us for a new one-time code").waitFor();

  const desk = await world.open();
  await signIn(desk, "desk");
  await desk.goto(`/customers/${consumer}`);
  await desk.getByRole("button", { name: "New code" }).click();
  await desk.getByRole("button", { name: "Make a new code" }).click();
  const other = (await desk.getByRole("dialog").locator("code").innerText()).trim();
  await page.getByRole("button", { name: "I have a one-time code" }).click();
  await page.getByLabel("One-time code, or old password").fill(other);
  secret = `${password}-2`;
  await page.getByLabel("New password").fill(secret);
  await page.getByRole("button", { name: "Choose the password and sign in" }).click();
  await page.waitForURL("**/my");
  assert.deepEqual([...page.faults, ...desk.faults], []);
});

test("use is seen by hour and day, beside the period before, with its table", async () => {
  const page = await enter();
  await page.getByRole("link", { name: "Usage" }).click();
  await settled(page);
  await page.getByRole("img", { name: /Use of .* kWh/ }).waitFor();
  await page.getByText("The day before").waitFor();
  await page.getByText("Table", { exact: true }).click();
  const table = page.getByRole("table");
  await table.getByText("00:00").waitFor();
  assert.equal(await table.getByRole("row").count(), 1 + 24);
  await page.getByText("Month", { exact: true }).click();
  await table.getByRole("button", { name: /-15$/ }).click();
  await page.waitForURL(/on=\d{4}-\d{2}-15/);
  await table.getByText("23:00").waitFor();
  assert.ok((await overflow(page)) <= 0);
  await page.getByRole("button", { name: "Earlier" }).click();
  await page.waitForURL(/on=\d{4}-\d{2}-14/);
  assert.deepEqual(page.faults, []);
});

test("tariffs are compared over the last months, line by line", async () => {
  const page = await enter();
  await page.getByRole("link", { name: "More" }).click();
  await page.getByRole("main").getByRole("link", { name: "Tariffs" }).click();
  await settled(page);
  await page.getByText("Yours now").waitFor();
  const other = page.locator(".portal-tariff", { hasNot: page.getByText("Yours now") }).first();
  await other.getByText("Mostly because of:").waitFor();
  await other.getByText("Compare line by line").click();
  const table = other.getByRole("table");
  await table.getByRole("cell", { name: "Sum" }).waitFor();
  assert.ok((await overflow(page)) <= 0);
  assert.deepEqual(await violations(page), []);
  await page.getByText("3 months", { exact: true }).first().click();
  await page.waitForURL(/months=3/);
  await settled(page);
  assert.deepEqual(page.faults, []);
});

test("a budget is set, and what was reached is told", async () => {
  const page = await enter();
  await page.goto("/my/budget?month=2017-07");
  await settled(page);
  await page.getByLabel(/At most a month/).fill("0");
  await page.getByLabel(/Tell me at/).fill("50, 80, 100");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("it must be more than nothing").waitFor();
  assert.equal(await page.getByLabel(/At most a month/).inputValue(), "0");
  await page.getByLabel(/At most a month/).fill("20.50");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The budget is set.").waitFor();
  const told = world.json(["spending", "check", "--day", "2017-08-01"]);
  assert.equal(told.budgets, 1);
  assert.ok(told.alerts > 0);
  assert.equal(world.json(["spending", "check", "--day", "2017-08-01"]).alerts, 0);
  await page.reload();
  await settled(page);
  await page
    .getByRole("list", { name: "What we told you" })
    .getByText("50 % of the budget reached")
    .waitFor();
  await page.getByText("This month costs more than your budget.").waitFor();
  assert.ok((await overflow(page)) <= 0);
  assert.deepEqual(page.faults, []);
});

test("somebody takes their data along, and has it put right", async () => {
  const page = await enter();
  await page.goto("/my/data");
  await settled(page);
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download all" }).click();
  const data = JSON.parse(readFileSync(await (await waiting).path(), "utf8"));
  assert.equal(data.contracts[0].consumer_no, consumer);
  assert.ok(data.contracts[0].readings[0].days.length > 300);

  await page.getByLabel("Phone, as it should be").fill("call me");
  await page.getByRole("button", { name: "Ask for it" }).click();
  await page.locator(".ant-form-item-explain-error").waitFor();
  assert.equal(await page.getByLabel("Phone, as it should be").inputValue(), "call me");
  await page.getByLabel("Phone, as it should be").fill("139 0000 1111");
  await page.getByRole("button", { name: "Ask for it" }).click();
  await page.getByText("Correction: Phone: 139 0000 1111").waitFor();

  const second = await world.open();
  await signIn(second, "second");
  const { items } = await (await second.request.get("/api/v1/approvals?state=waiting")).json();
  const [asked] = items.filter((one) => one.kind === "customer.correct");
  const { changes } = await (
    await second.request.get(`/api/v1/approvals/${asked.approval}`)
  ).json();
  assert.equal(changes[0].field, "phone");
  assert.ok(!JSON.stringify([asked, changes]).includes("139 0000"), "masked");
  world.run([
    "approval",
    "approve",
    String(asked.approval),
    "--actor",
    "second",
    "--reason",
    "called back",
  ]);
  await page.reload();
  await page.getByText("answer: called back").waitFor();

  await page.getByRole("button", { name: "Ask for the erasure" }).click();
  await page.getByText("Tick this to go on").waitFor();
  await page.getByLabel("I know that nobody can undo this").check();
  await page.getByRole("button", { name: "Ask for the erasure" }).click();
  await page.getByRole("listitem").getByText("Erase my personal data").waitFor();
  assert.deepEqual([...page.faults, ...second.faults], []);
});

test("with room, all places stand side by side", async () => {
  const page = await enter();
  await page.setViewportSize({ width: 1280, height: 800 });
  // An icon's name stands before each.
  for (const name of [/Home$/, /Usage$/, /Bills$/, /Payments$/, /Tariffs$/, /Budget$/, /My data$/])
    await page.getByRole("navigation").getByRole("link", { name }).waitFor();
  assert.equal(await page.getByRole("link", { name: /More$/ }).count(), 0);
  await page.goto("/my/usage?span=month");
  await settled(page);
  await picture(page, "portal-usage-wide.en");
  assert.deepEqual(page.faults, []);
});
