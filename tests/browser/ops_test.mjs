// SPDX-License-Identifier: Apache-2.0
// Begun runs, the palette, sessions that end, roles, and the audit log:
// node --test tests/browser/ops_test.mjs, with the program in VOLTMARK.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { password, picture, settled, signIn, violations, World } from "./world.mjs";

const world = new World(process.env.VOLTMARK);
before(async () => {
  world.fill();
  await world.serve();
});
after(() => world.close());

/** A page of somebody who is signed in. */
async function pageOf(login) {
  const page = await world.open();
  await signIn(page, login);
  return page;
}

/** Until the palette takes what is typed. */
function focused(page) {
  return page.locator('[aria-label="Search and commands"]:focus').waitFor();
}

test("a bill run is begun with a month, and shows what it would bill", async () => {
  const page = await pageOf("clerk");
  await page.goto("/runs");
  await settled(page);
  await page.getByRole("button", { name: "Begin a bill run" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Begin a bill run" }).click();
  await dialog.getByText("Choose the month to bill").waitFor();
  await dialog.getByLabel("Period").fill("2023-12");
  await dialog.getByLabel("Period").press("Enter");
  await dialog.getByText("To be billed").waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, "run-begin.en");
  assert.deepEqual(page.faults, []);
});

test("the palette finds pages and customers by keyboard alone", async () => {
  const page = await pageOf("clerk");
  await settled(page);
  await page.keyboard.press("Control+k");
  await focused(page);
  await page.keyboard.type("tariff");
  assert.equal(await page.getByRole("option").first().getAttribute("aria-selected"), "true");
  assert.deepEqual(await violations(page), []);
  await picture(page, "palette.en");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Tariffs" }).waitFor();
  await page.keyboard.press("Control+k");
  await focused(page);
  await page.keyboard.type("no such thing");
  await page.getByRole("option", { name: /Find a customer by/ }).waitFor();
  await page.keyboard.press("Escape");
  assert.deepEqual(page.faults, []);
});

test("a session that ends is opened again in place, and nothing typed is lost", async () => {
  const page = await pageOf("admin");
  await page.goto("/people");
  await settled(page);
  await page.getByRole("button", { name: "New person" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("late.comer");
  await page.context().clearCookies();
  await page.getByRole("dialog").getByRole("button", { name: "New person" }).click();
  const again = page.getByRole("dialog", { name: "Your session has ended" });
  await again.getByLabel("Password").fill(password);
  assert.deepEqual(await violations(page), []);
  await picture(page, "again.en");
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("dialog", { name: "One-time code of late.comer" }).waitFor();
  await page.getByRole("button", { name: "I have noted it" }).click();
  await page.getByRole("cell", { name: "late.comer" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("roles that are apart are refused with a sentence, and nobody gives themselves roles", async () => {
  const page = await pageOf("admin");
  await page.goto("/people");
  await settled(page);
  const own = page
    .getByRole("row")
    .filter({ has: page.getByRole("cell", { name: "admin", exact: true }) });
  assert.equal(await own.getByRole("button", { name: "Roles" }).isDisabled(), true);
  const other = page
    .getByRole("row")
    .filter({ has: page.getByRole("cell", { name: "operator", exact: true }) });
  await other.getByRole("button", { name: "Roles" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Roles").click();
  await dialog.getByLabel("Roles").fill("audit");
  await dialog.getByLabel("Roles").press("Enter");
  await dialog.getByRole("alert").getByText("No one person may be").waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(page.faults, []);
});

test("a change of roles waits for a second person, who sees what changes", async () => {
  const page = await pageOf("admin");
  await page.goto("/people");
  await settled(page);
  const row = page
    .getByRole("row")
    .filter({ has: page.getByRole("cell", { name: "prices", exact: true }) });
  await row.getByRole("button", { name: "Roles" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Areas").fill("East");
  await dialog.getByLabel("Areas").press("Enter");
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText(/The roles of prices change when approval \d+ is decided/).waitFor();
  const second = await pageOf("second");
  await second.goto("/approvals");
  await second.getByRole("link", { name: /roles of prices/ }).click();
  await second.getByRole("dialog").getByText("East").waitFor();
  assert.deepEqual(await violations(second), []);
  await second.getByRole("button", { name: "Approve" }).click();
  await second.getByRole("dialog").last().getByLabel("Reason").fill("moved to the east");
  await second.getByRole("dialog").last().getByRole("button", { name: "Approve" }).click();
  await second.getByRole("dialog").first().getByText("done", { exact: true }).waitFor();
  await page.reload();
  await row.getByText("East").waitFor();
  assert.deepEqual([page.faults, second.faults], [[], []]);
});

test("a file of readings is imported, and the same again changes nothing", async () => {
  const page = await pageOf("clerk");
  await page.goto("/readings");
  await settled(page);
  const { items } = await (await page.request.get("/api/v1/bills?limit=1")).json();
  const customer = await (
    await page.request.get(`/api/v1/customers/${items[0].consumer_no}`)
  ).json();
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
  const lines = hours.map((hour) => `2023-02-01 ${hour}:00,${hour === "07" ? "many" : "1.5"}`);
  const buffer = Buffer.from([`timestamp,${customer.channels[0].key}`, ...lines, ""].join("\n"));
  await page.getByRole("button", { name: "Import a file" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await dialog.getByText("This is needed.").waitFor();
  for (const outcome of [/readings stored/, /readings stored/]) {
    await dialog
      .locator("input[type=file]")
      .setInputFiles({ name: "february.csv", mimeType: "text/csv", buffer });
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await dialog.getByText(outcome).waitFor();
    await picture(page, "import.en");
    await dialog.getByRole("button", { name: "Another file" }).click();
  }
  assert.deepEqual(page.faults, []);
});

test("the log is verified, and an entry shows what it changed", async () => {
  const page = await pageOf("auditor");
  await page.goto("/audit?action=user.roles");
  await settled(page);
  await page.getByRole("row").nth(1).getByRole("button").first().click();
  await page.getByRole("dialog").getByText("Before and after").waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, "audit-entry.en");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.getByText(/entries are what was written/).waitFor();
  assert.deepEqual(page.faults, []);
});
