// SPDX-License-Identifier: Apache-2.0
// What the browser keeps and sends: nothing of a customer after signing out, whole names in addresses, and passwords that
// are pasted: node --test tests/browser/traces_test.mjs, with the program in VOLTMARK.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { password, settled, signIn, World } from "./world.mjs";

const world = new World(process.env.VOLTMARK);
before(async () => {
  world.fill();
  await world.serve();
});
after(() => world.close());

/** Everything that the page's own storage holds, as text. */
const stored = (page) =>
  page.evaluate(async () => {
    const caches = await window.caches.keys();
    const databases = await indexedDB.databases();
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      caches,
      databases,
      document.cookie,
    ]);
  });

test("after signing out nothing of a customer is left, and going back does not bring it", async () => {
  const page = await world.open();
  await signIn(page, "clerk");
  const { items } = await (await page.request.get("/api/v1/bills?limit=1")).json();
  const [{ consumer_no: consumer, customer }] = items;
  await page.goto(`/customers/${consumer}`);
  await settled(page);
  const told = () => page.evaluate(() => document.documentElement.outerHTML);
  assert.ok((await told()).includes(customer));
  // Nor, while somebody is signed in, what the browser keeps by itself: storage, and titles in its history.
  assert.ok(!(await stored(page)).includes(customer));
  assert.ok(!(await page.title()).includes(customer));
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Password", { exact: true }).waitFor();
  assert.ok(!(await told()).includes(customer));
  assert.ok(!(await stored(page)).includes(consumer));
  for (let i = 0; i < 2; ++i) {
    await page.goBack();
    await page.getByLabel("Password", { exact: true }).waitFor();
    await settled(page);
    assert.ok(!(await told()).includes(customer));
  }
  // Somebody else at the same machine begins with nothing of it either.
  await signIn(page, "admin");
  assert.ok(!(await told()).includes(customer));
  assert.deepEqual(page.faults, []);
});

test("what stands in an address is one name of one thing", async () => {
  const page = await world.open();
  await signIn(page, "clerk");
  const asked = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith("/api/v1/customers/")) asked.push([pathname, search]);
  });
  const name = `7?limit=9&a=b#c %"'<x>`;
  await page.goto(`/customers/${encodeURIComponent(name)}`);
  await page.getByRole("alert").first().waitFor();
  assert.ok(asked.length > 0);
  for (const [pathname, search] of asked) {
    assert.equal(decodeURIComponent(pathname.split("/")[4]), name);
    assert.ok(!search.includes("limit=9"));
  }
});

test("passwords are pasted, and a manager knows them", async () => {
  const page = await world.open({
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await page.goto("/signin");
  const field = page.getByLabel("Password", { exact: true });
  await page.evaluate((text) => navigator.clipboard.writeText(text), password);
  await page.getByLabel("Name").fill("clerk");
  await field.focus();
  await page.keyboard.press("Control+V");
  assert.equal(await field.inputValue(), password);
  assert.equal(await field.getAttribute("autocomplete"), "current-password");
  assert.equal(await page.getByLabel("Name").getAttribute("autocomplete"), "username");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").first().waitFor();
});
