// SPDX-License-Identifier: Apache-2.0
// Runs, review, approvals, audit, people, tariffs and what is around every page:
// node --test tests/browser/ops_test.mjs, with the program in VOLTMARK.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { password, picture, signIn, violations, World } from "./world.mjs";

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
  return page.waitForFunction(
    () => document.activeElement?.getAttribute("aria-label") === "Search and commands",
  );
}

async function settle(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
}

const visits = [
  ["clerk", ["/", "/runs", "/reviews", "/approvals", "/bills", "/tariffs", "/jobs", "/settings"]],
  ["auditor", ["/audit", "/audit?tab=checkpoints", "/people?tab=review"]],
  ["admin", ["/people", "/people?tab=roles", "/people?tab=tokens"]],
  ["prices", ["/simulator"]],
];

test("no page has faults or barriers, in both languages, light and dark", async () => {
  for (const [login, paths] of visits) {
    const page = await pageOf(login);
    for (const language of ["en", "zh-CN"]) {
      for (const dark of ["0", "1"]) {
        await page.evaluate(
          ([chosen, isDark]) => {
            localStorage.setItem("voltmark.language", chosen);
            localStorage.setItem("voltmark.dark", isDark);
          },
          [language, dark],
        );
        for (const path of paths) {
          await page.goto(path);
          await settle(page);
          assert.deepEqual(await violations(page), [], `${path} ${language} dark=${dark}`);
          const name = path === "/" ? "today" : path.slice(1).replace("?tab=", "-");
          await picture(page, `${name}.${language}${dark === "1" ? ".dark" : ""}`);
        }
      }
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});

test("a bill run is begun, and its run is shown with totals", async () => {
  const page = await pageOf("clerk");
  await page.goto("/runs");
  await settle(page);
  const newest = await page.getByRole("row").nth(1).getByRole("cell").nth(1).innerText();
  const [year, month] = newest.split("-").map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
  await page.getByRole("button", { name: "Begin a bill run" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Begin a bill run" }).click();
  await dialog.getByText("Choose the month to bill").waitFor();
  await dialog.getByLabel("Period").fill(next);
  await dialog.getByLabel("Period").press("Enter");
  await dialog.getByText("To be billed").waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, "run-begin.en");
  await dialog.getByRole("button", { name: "Begin a bill run" }).click();
  await page.getByRole("link", { name: "Open the run" }).click();
  await page.getByRole("heading", { level: 1, name: /Bill run \d+/ }).waitFor();
  await settle(page);
  assert.deepEqual(await violations(page), []);
  await picture(page, "run.en");
  await page.goto("/jobs");
  await page.getByRole("cell", { name: "done" }).first().waitFor();
  assert.deepEqual(page.faults, []);
});

test("the palette finds pages and customers by keyboard alone", async () => {
  const page = await pageOf("clerk");
  await settle(page);
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
  await page.getByText("Nothing is called so").waitFor();
  await page.keyboard.press("Escape");
  assert.deepEqual(page.faults, []);
});

test("a session that ends is opened again in place, and nothing typed is lost", async () => {
  const page = await pageOf("admin");
  await page.goto("/people");
  await settle(page);
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
  await settle(page);
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

test("the log is verified, and an entry shows what it changed", async () => {
  const page = await pageOf("auditor");
  await page.goto("/audit?action=user.roles");
  await settle(page);
  await page.getByRole("row").nth(1).getByRole("button").first().click();
  await page.getByRole("dialog").getByText("Before and after").waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, "audit-entry.en");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.getByText(/entries are what was written/).waitFor();
  assert.deepEqual(page.faults, []);
});

test("a changed price is tried on real customers", async () => {
  const page = await pageOf("prices");
  await page.goto("/tariffs");
  await settle(page);
  await page.getByRole("row").nth(1).getByRole("link").click();
  await settle(page);
  assert.deepEqual(await violations(page), []);
  await picture(page, "tariff.en");
  await page.getByRole("button", { name: "Tariff simulator" }).click();
  const slider = page.getByRole("slider").first();
  await slider.focus();
  for (let i = 0; i < 5; ++i) await slider.press("ArrowRight");
  await page.getByRole("button", { name: "Simulate" }).click();
  await page.getByText("Contracts by change of their year").waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, "simulation.en");
  assert.deepEqual(page.faults, []);
});
