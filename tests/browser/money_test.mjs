// SPDX-License-Identifier: Apache-2.0
// Customers, readings, payments, arrears and the ledger as people use them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { picture, signIn, violations, World } from "./world.mjs";

const world = new World(process.env.VOLTMARK);
let customer;
before(async () => {
  world.fill();
  await world.serve();
  const clerk = await world.open();
  await signIn(clerk, "clerk");
  const get = async (path) => (await clerk.request.get(`/api/v1${path}`)).json();
  const areas = new Set();
  for (const bill of (await get("/bills?limit=1000")).items)
    areas.add((await get(`/customers/${bill.consumer_no}`)).area);
  // The cashier's counter takes money of all areas.
  world.hold("cashier", ["cashier", "accountant"], [...areas]);
  const page = await world.open();
  await signIn(page, "cashier");
  const owing = await (await page.request.get("/api/v1/arrears/customers")).json();
  customer = owing.items[0];
});
after(() => world.close());

async function settled(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
}

test("a chart has its numbers as a table", async () => {
  const page = await world.open();
  await signIn(page, "clerk");
  await page.goto(`/customers/${customer.consumer_no}?tab=load`);
  await settled(page);
  await page.getByText("Table", { exact: true }).first().click();
  const table = page.getByRole("table", { name: "Load curve" });
  await table.waitFor();
  assert.match(await table.innerText(), /Actual/);
  assert.match(page.url(), /curve=table/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(page.faults, []);
});

test("a payment is looked at, then posted, and found in the books", async () => {
  const page = await world.open();
  await signIn(page, "cashier");
  await page.goto(`/customers/${customer.consumer_no}?tab=openItems`);
  await page.getByRole("button", { name: "Receive a payment" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "See what it pays" }).click();
  await dialog.getByText("This is needed.").first().waitFor();
  await dialog.getByLabel("Payment number").fill("R-1");
  await dialog.getByLabel("Amount").fill("twelve");
  await dialog.getByText(/An amount above zero/).waitFor();
  await dialog.getByLabel("Amount").fill("1.50");
  await dialog.getByRole("button", { name: "See what it pays" }).click();
  await dialog.getByText("It pays the oldest documents first.").waitFor();
  await picture(page, "payment.en");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Post" }).click();
  await page.getByText("The payment is posted").waitFor();
  await page.goto("/payments");
  await page.getByRole("link", { name: "R-1" }).click();
  await page.getByRole("heading", { name: "Entries of R-1" }).waitFor();
  await page.getByRole("link", { name: "P-R-1" }).first().click();
  await page.getByRole("heading", { name: "Entries of journal P-R-1" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("a debt is written off by two people, and taken up again", async () => {
  const page = await world.open();
  await signIn(page, "cashier");
  await page.goto(`/customers/${customer.consumer_no}?tab=openItems`);
  const button = page.getByRole("button", { name: /^Write off bill/ }).first();
  await button.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "See what changes" }).click();
  await dialog.getByText("This is needed.").waitFor();
  await dialog.getByLabel("Reason").fill("company was dissolved");
  await dialog.getByLabel("Amount").fill("99999999");
  await dialog.getByRole("button", { name: "See what changes" }).click();
  await dialog.getByText(/cannot be written off/).waitFor();
  await dialog.getByLabel("Amount").fill("1.50");
  await dialog.getByRole("button", { name: "See what changes" }).click();
  await dialog.getByText("It takes effect at once.").waitFor();
  await dialog.getByLabel("Amount").fill("150");
  await dialog.getByRole("button", { name: "See what changes" }).click();
  await dialog.getByText("Another person has to agree.").waitFor();
  await picture(page, "write-off.en");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Ask for it" }).click();
  await page.getByText(/Approval \d+ waits to be decided/).waitFor();

  const second = await world.open();
  await signIn(second, "second");
  await second.goto("/approvals");
  await second.getByRole("link", { name: /write off 150.00 CNY/ }).click();
  await second.getByRole("cell", { name: / CNY$/ }).first().waitFor();
  assert.deepEqual(await violations(second), []);
  await picture(second, "approval-write-off.en");
  await second.getByRole("button", { name: "Approve" }).click();
  await second.getByRole("dialog").last().getByLabel("Reason").fill("register seen");
  await second.getByRole("dialog").last().getByRole("button", { name: "Approve" }).click();
  await second.getByRole("dialog").first().getByText("done", { exact: true }).waitFor();

  await page.reload();
  const given = page.getByRole("table", { name: "Written off" });
  await given.getByRole("cell", { name: "150.00 CNY" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await given.getByRole("button", { name: "Take back" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("it was paid after all");
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await given.getByRole("cell", { name: "-150.00 CNY" }).waitFor();
  assert.deepEqual([page.faults, second.faults], [[], []]);
});

test("totals of the books lead down to their rows", async () => {
  const page = await world.open();
  await signIn(page, "cashier");
  await page.goto("/ledger");
  await page.getByRole("button", { name: /^1122 / }).click();
  await page.getByRole("heading", { name: "Journals of account 1122" }).waitFor();
  await page
    .getByRole("row")
    .filter({ hasText: /bill run|payment|run/ })
    .first()
    .waitFor();
  await page.goto("/arrears");
  await page.getByRole("button", { name: "All customers who owe" }).first().click();
  await page.getByRole("link", { name: customer.customer }).first().click();
  await page.getByRole("heading", { level: 1, name: customer.customer }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("billed readings are edited with a preview, and wait for another person", async () => {
  const page = await world.open();
  await signIn(page, "clerk");
  await page.goto(`/customers/${customer.consumer_no}?tab=metering`);
  const channels = page.getByRole("table", { name: "Channels" });
  await channels.getByRole("link").first().click();
  await settled(page);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "History" }).first().click();
  await page.getByRole("heading", { name: /^History of/ }).waitFor();
  await page.getByRole("button", { name: "Edit readings" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^New values/).fill("0.25 0.31");
  await dialog.getByRole("button", { name: "See what changes" }).click();
  await dialog.getByLabel("Reason").fill("display photographed");
  await picture(page, "readings-edit.en");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: /Apply|Ask for approval/ }).click();
  await page
    .getByText(/The readings are changed|waits for another person/)
    .first()
    .waitFor();
  assert.deepEqual(page.faults, []);
});

test("a list of people is saved for a purpose", async () => {
  const page = await world.open();
  await signIn(page, "cashier");
  await page.goto("/payments");
  await page.getByRole("button", { name: "All as a file" }).click();
  const dialog = page.getByRole("dialog");
  assert.ok(await dialog.getByRole("button", { name: "Save" }).isDisabled());
  await dialog.getByLabel("What is the file for?").fill("daily closing");
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save" }).click();
  assert.equal((await download).suggestedFilename(), "listPayments.csv");
  const log = world.run(["--json", "audit", "list"]);
  assert.match(log, /daily closing/);
});
