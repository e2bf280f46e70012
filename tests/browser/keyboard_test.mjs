// SPDX-License-Identifier: Apache-2.0
// A clerk's morning without a mouse: node --test tests/browser/keyboard_test.mjs, with the program in VOLTMARK.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { consumer } from "./pages.mjs";
import { password, settled, signIn, World } from "./world.mjs";

const world = new World(process.env.VOLTMARK);
before(async () => {
  world.fill();
  world.liven(consumer);
  await world.serve();
});
after(() => world.close());

/** Tab, until what has the focus is what is wanted; a ring must be seen around it. */
async function tabTo(page, selector, most = 80) {
  for (let i = 0; i < most; ++i) {
    const found = await page.evaluate((wanted) => {
      const focused = document.activeElement;
      if (!focused?.matches(wanted)) return undefined;
      const box = focused.getBoundingClientRect();
      return box.width > 0 && box.height > 0;
    }, selector);
    if (found !== undefined) return assert.ok(found, `${selector} is seen`);
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab comes to no ${selector}`);
}

async function palette(page, text) {
  await page.keyboard.press("Control+k");
  await page.locator('[aria-label="Search and commands"]:focus').waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

test("sign in, find a customer, open a bill, explain a line, release a held bill", async () => {
  const page = await world.open({ reducedMotion: "reduce" });
  await page.goto("/signin");
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await tabTo(page, "#signin_name, #name, input[autocomplete=username]");
  await page.keyboard.type("clerk");
  await tabTo(page, "input[type=password]");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();

  await palette(page, consumer);
  await page.getByRole("heading", { level: 1, name: "示范家庭 17" }).waitFor();
  await settled(page);
  await tabTo(page, "[role=tab]");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.waitForURL(/tab=bills/);
  await page.locator("tr[data-row-key]").first().waitFor();
  await tabTo(page, "tr[data-row-key]");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /^Bill / }).waitFor();
  await settled(page);
  await tabTo(page, "button.ant-table-row-expand-icon");
  await page.keyboard.press("Enter");
  await page.getByText("Source", { exact: false }).first().waitFor();

  await palette(page, "review");
  await page.getByRole("heading", { level: 1, name: "Review" }).waitFor();
  // The queue has the focus at once.
  await page.locator("tr[data-row-key]:focus").waitFor();
  const bill = await page.evaluate(() => document.activeElement.dataset.rowKey);
  await page.keyboard.press("r");
  await page.locator("[role=dialog] textarea:focus").waitFor();
  await page.keyboard.type("seen the display");
  await page.keyboard.press("Control+Enter");
  await page.getByText(`Bill ${bill} is released`).waitFor();
  assert.equal(world.json(["bill", "review", "show", "--bill", bill]).state, "released");
  assert.deepEqual(page.faults, []);
});

test("what is opened over a page is left by Escape, and the focus goes back", async () => {
  const page = await world.open({ reducedMotion: "reduce" });
  await signIn(page, "cashier");
  await page.goto("/payments");
  await settled(page);
  const button = page.getByRole("button", { name: "Receive a payment" });
  await button.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await page.locator(".ant-modal-root :focus").waitFor();
  for (let i = 0; i < 20; ++i) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused.closest(".ant-modal-root, .ant-select-dropdown, .ant-picker-dropdown")
        ? ""
        : focused.outerHTML;
    });
    assert.equal(outside, "", "Tab stays in the dialog and what it opens");
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.locator("button:focus").filter({ hasText: "Receive a payment" }).waitFor();
  assert.deepEqual(page.faults, []);
});
