// SPDX-License-Identifier: Apache-2.0
// The work of a billing office from end to end, as its people do it: node --test tests/browser/work_test.mjs, with the
// program in VOLTMARK. Each test goes on from the one before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  authenticatorCode,
  choose,
  password,
  picture,
  settled,
  signIn,
  violations,
  World,
} from "./world.mjs";

const world = new World(process.env.VOLTMARK);
let clerk;
let key;
before(async () => {
  world.fillCity();
  await world.serve(["--simulated-bank"]);
});
after(() => world.close());

const get = async (page, path) => (await page.request.get(`/api/v1${path}`)).json();

/** A month, by the form of the page of runs. */
async function begin(page, period, until) {
  await page.goto("/runs");
  await settled(page);
  await page.getByRole("button", { name: "Begin a bill run" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Period").fill(period);
  await dialog.getByLabel("Period").press("Enter");
  await dialog.getByText("To be billed").waitFor();
  if (until) {
    await dialog.getByLabel("How far").click({ force: true });
    await page.locator(".ant-select-item-option").filter({ hasText: until }).click();
  }
  await dialog.getByRole("button", { name: "Begin a bill run" }).click();
  await page.getByRole("link", { name: "Open the run" }).click();
  await page.getByRole("heading", { level: 1, name: /Bill run \d+/ }).waitFor();
}

/** The bill of a site's first contract for July, as it stands. */
async function julyBill(page, site) {
  const { items } = await get(page, "/bills?period=2026-07&limit=200");
  return items.find((one) => one.bill.startsWith(`${site}-1-`) && !one.replaced).bill;
}

test("a clerk sets up a second factor, and signs in with it", async () => {
  const first = await world.open();
  await signIn(first, "clerk");
  await first.getByRole("link", { name: "clerk" }).click();
  await first.getByRole("button", { name: "Set up" }).click();
  await first.locator("#begin-factor_password").fill(password);
  await first.getByRole("button", { name: "Next" }).click();
  key = (await first.locator(".secret code").innerText()).replace(/\s/g, "");
  await first.getByLabel("Code").fill(authenticatorCode(key, -1));
  await first.getByRole("button", { name: "Confirm" }).click();
  await first.getByRole("button", { name: "I have kept them" }).click();
  await first.getByRole("button", { name: "Sign out", exact: true }).click();
  clerk = await world.open();
  await signIn(clerk, "clerk", authenticatorCode(key));
  assert.deepEqual([...first.faults, ...clerk.faults], []);
});

test("a month is billed to the end: drafts, issued, posted", async () => {
  await begin(clerk, "2026-06", "posted");
  await clerk.getByText("posted").first().waitFor();
  await begin(clerk, "2026-07");
  await clerk.getByText("draft").first().waitFor();
  await settled(clerk);
  assert.deepEqual(await violations(clerk), []);
  assert.deepEqual(clerk.faults, []);
});

test("a held bill is taken from the queue, released by keys, and comes to its run", async () => {
  const bill = await julyBill(clerk, 4);
  world.run([
    "--actor",
    "second",
    "bill",
    "review",
    "hold",
    "--bill",
    bill,
    "--reason",
    "meter was exchanged",
  ]);
  await clerk.goto("/reviews");
  await settled(clerk);
  const row = clerk.locator(`tr[data-row-key="${bill}"]`);
  await row.focus();
  await clerk.keyboard.press("t");
  await row.getByRole("button", { name: "Give back" }).waitFor();
  await clerk.getByRole("switch", { name: "Mine" }).click();
  await clerk.waitForURL(/mine=1/);
  await row.waitFor();
  assert.deepEqual(await violations(clerk), []);
  await picture(clerk, "reviews-mine.en");
  const other = await world.open();
  await signIn(other, "second");
  await other.goto("/reviews");
  await other.locator(`tr[data-row-key="${bill}"]`).getByText("clerk").waitFor();
  await row.focus();
  await clerk.keyboard.press("r");
  await clerk.getByRole("dialog").getByLabel("Reason").fill("Display photographed");
  await clerk.getByRole("dialog").getByRole("button", { name: "Release" }).click();
  await clerk.getByText(`Bill ${bill} is released`).waitFor();
  for (const verb of ["Issue", "Post"]) {
    await clerk.goto("/runs");
    await settled(clerk);
    await clerk.getByRole("row").nth(1).getByRole("link").first().click();
    await settled(clerk);
    await clerk.getByRole("button", { name: verb, exact: true }).click();
    await clerk.getByRole("dialog").getByRole("button", { name: verb, exact: true }).click();
    await clerk
      .getByText(verb === "Issue" ? "issued" : "posted")
      .first()
      .waitFor();
  }
  assert.deepEqual([...clerk.faults, ...other.faults], []);
});

test("a customer is found, and seen from all sides", async () => {
  const { customer, consumer_no } = (await get(clerk, "/bills?limit=1")).items[0];
  await clerk.goto("/search");
  await settled(clerk);
  await clerk.getByRole("searchbox", { name: "Find a customer" }).fill(customer);
  await clerk.getByRole("button", { name: "Find" }).click();
  await clerk.getByRole("link", { name: consumer_no }).click();
  await clerk.getByRole("heading", { level: 1, name: customer }).waitFor();
  assert.ok(!decodeURIComponent(clerk.url()).includes(customer), "no name in the address");
  for (const tab of ["Load", "Open items", "Payments", "Metering", "Tariffs", "Timeline"]) {
    const one = clerk.getByRole("tab", { name: tab });
    if (await one.count()) await one.first().click();
    await settled(clerk);
    assert.deepEqual(await violations(clerk), [], tab);
  }
  assert.deepEqual(clerk.faults, []);
});

test("a line of a bill is explained, and the bill recomputed", async () => {
  await clerk.goto(`/bills/${await julyBill(clerk, 4)}`);
  await settled(clerk);
  await clerk
    .getByRole("button", { name: /Expand/ })
    .first()
    .click();
  await clerk.getByText("Source", { exact: false }).first().waitFor();
  await clerk.getByText("rounded half up").first().waitFor();
  // Down to the readings: what they sum to is what is charged, and each day opens to its intervals.
  await clerk.getByRole("button", { name: "Show its intervals" }).first().click();
  await clerk.getByText("which is what is charged").waitFor();
  const days = clerk.getByRole("table", { name: "Energy of the line by day" });
  await days
    .getByRole("button", { name: /Expand/ })
    .first()
    .click();
  await days.getByText("00:00").first().waitFor();
  await clerk.getByRole("button", { name: "Recompute" }).click();
  await clerk.getByText("the same to the last coin").waitFor();
  assert.deepEqual(await violations(clerk), []);
  assert.deepEqual(clerk.faults, []);
});

test("a bill is corrected: what changes is shown first, and the two bills name each other", async () => {
  world.bringLate([5], "1.5");
  const bill = await julyBill(clerk, 5);
  await clerk.goto(`/bills/${bill}`);
  await settled(clerk);
  await clerk.getByRole("button", { name: "Correct" }).click();
  const drawer = clerk.getByRole("dialog", { name: `Correct bill ${bill}` });
  await drawer.getByRole("table").first().waitFor();
  assert.deepEqual(await violations(clerk), []);
  await picture(clerk, "bill-correct.en");
  assert.equal(await drawer.getByRole("button", { name: "Correct the bill" }).isDisabled(), true);
  await drawer.getByLabel("Reason").fill("Readings came late");
  await drawer.getByRole("button", { name: "Correct the bill" }).click();
  await clerk.getByText("Corrects", { exact: false }).first().waitFor();
  await clerk.getByRole("link", { name: bill, exact: true }).click();
  await clerk.getByText("in its place stands", { exact: false }).waitFor();
  assert.deepEqual(await violations(clerk), []);
  assert.deepEqual(clerk.faults, []);
});

test("much money waits for a second person, who sees exactly what changes", async () => {
  world.bringLate([6], "400");
  const bill = await julyBill(clerk, 6);
  await clerk.goto(`/bills/${bill}`);
  await settled(clerk);
  await clerk.getByRole("button", { name: "Correct" }).click();
  const drawer = clerk.getByRole("dialog", { name: `Correct bill ${bill}` });
  await drawer.getByText("needs a second person", { exact: false }).waitFor();
  await drawer.getByLabel("Reason").fill("Readings came late");
  await drawer.getByRole("button", { name: "Ask for approval" }).click();
  await clerk.getByText("was asked for by clerk", { exact: false }).waitFor();
  assert.equal(await clerk.getByRole("button", { name: "Carry out" }).count(), 0);

  const second = await world.open();
  await signIn(second, "second");
  await second.goto("/approvals");
  await settled(second);
  await second.getByRole("link", { name: /Readings came late/ }).click();
  const details = second.getByRole("dialog");
  await details.getByRole("table", { name: "Exactly what changes" }).getByText(bill).waitFor();
  assert.deepEqual(await violations(second), []);
  await picture(second, "approval-correction.en");
  await details.getByRole("button", { name: "Approve" }).click();
  await second.getByLabel("Reason").fill("Seen the readings");
  await second.getByRole("dialog").last().getByRole("button", { name: "Approve" }).click();
  await details.getByText("approved").waitFor();

  await clerk.reload();
  await clerk.getByRole("button", { name: "Carry out" }).click();
  await clerk.getByText("Corrects", { exact: false }).first().waitFor();
  assert.ok(world.json(["check"]).holds, "the books agree");
  const logged = world.json(["audit", "list", "--action", "bill.correct"]);
  assert.deepEqual(
    logged.map((one) => one.actor),
    ["clerk", "clerk"],
  );
  assert.deepEqual([...clerk.faults, ...second.faults], []);
});

test("a customer pays at the bank, and the console knows", async () => {
  const { consumer_no } = (await get(clerk, "/bills?period=2026-07&limit=200")).items.find((one) =>
    one.bill.startsWith("7-1-"),
  );
  world.addCustomer(consumer_no);
  const page = await world.open({ viewport: { width: 390, height: 844 } });
  await signIn(page, consumer_no);
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.getByLabel(/Amount/).fill("12.30");
  await page.getByRole("button", { name: "Go on to the bank" }).click();
  await page.getByRole("button", { name: /Pay/ }).click();
  await page.getByText("12.30 CNY paid").waitFor();
  await clerk.goto(`/customers/${consumer_no}?tab=payments`);
  await settled(clerk);
  await clerk
    .getByRole("cell", { name: /12\.30/ })
    .first()
    .waitFor();
  assert.deepEqual([...clerk.faults, ...page.faults], []);
});

test("the language is switched in place, and stays", async () => {
  await clerk.goto("/bills");
  await settled(clerk);
  await clerk.getByRole("button", { name: "中文" }).click();
  await clerk.getByRole("heading", { level: 1, name: "账单" }).waitFor();
  await clerk.reload();
  await clerk.getByRole("heading", { level: 1, name: "账单" }).waitFor();
  assert.equal(await clerk.evaluate(() => document.documentElement.lang), "zh-CN");
  await clerk.getByRole("button", { name: "English" }).click();
  await clerk.getByRole("heading", { level: 1, name: "Bills" }).waitFor();
  assert.deepEqual(clerk.faults, []);
});

test("everything is reached by keyboard alone", async () => {
  const page = await world.open();
  await page.goto("/signin");
  const typeInto = async (label, text) => {
    // From wherever the focus is, Tab comes to the field.
    for (let i = 0; i < 20; ++i) {
      const name = await page.evaluate(() => document.activeElement?.labels?.[0]?.innerText ?? "");
      if (name === label) break;
      await page.keyboard.press("Tab");
    }
    await page.keyboard.type(text);
  };
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await typeInto("Name", "second");
  await typeInto("Password", password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
  // Past the menu, at once.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  const command = async (text, heading) => {
    await page.keyboard.press("Control+k");
    await page.locator('[aria-label="Search and commands"]:focus').waitFor();
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  };
  await command("bills", "Bills");
  await page.locator("tr[data-row-key]").first().waitFor();
  for (let i = 0; i < 80; ++i) {
    const isRow = await page.evaluate(() => document.activeElement?.matches("tr[data-row-key]"));
    if (isRow) break;
    await page.keyboard.press("Tab");
  }
  const rowKey = () => page.evaluate(() => document.activeElement?.getAttribute("data-row-key"));
  const first = await rowKey();
  await page.keyboard.press("j");
  const below = await rowKey();
  assert.notEqual(below, first);
  await page.keyboard.press("k");
  assert.equal(await rowKey(), first);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /Bill / }).waitFor();
  await settled(page);
  await command("account", "My account");
  assert.deepEqual(page.faults, []);
  await choose(page, {});
});
