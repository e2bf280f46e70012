// SPDX-License-Identifier: Apache-2.0
// The second factor and one's own account, where the second factor is required of staff:
// node --test tests/browser/factor_test.mjs, with the program in VOLTMARK.
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
  await world.serve(["--second-factor", "required"]);
});
after(() => world.close());

async function enter(page, login) {
  await page.goto("/signin");
  await page.getByLabel("Name").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** From the password to the recovery codes. */
async function setUp(page) {
  await page.getByRole("heading", { name: "Set up your second factor first" }).waitFor();
  await page.getByLabel("Password").fill("Wrong-Kettle-72");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("password or code is wrong").waitFor();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  const key = (await page.locator(".secret code").innerText()).replace(/\s/g, "");
  const isDrawn = await page
    .locator("img.qr")
    .evaluate((image) => image.complete && image.naturalWidth > 0);
  assert.ok(isDrawn, "the QR code is drawn");
  return key;
}

test("staff set their second factor up before anything else, and sign in by it", async () => {
  const page = await world.open();
  await enter(page, "clerk");
  await page.getByRole("heading", { name: "Set up your second factor first" }).waitFor();
  const status = await page.evaluate(async () => (await fetch("/api/v1/bills")).status);
  assert.equal(status, 403, "nothing else is open");
  const key = await setUp(page);
  assert.deepEqual(await violations(page), []);
  await picture(page, "second-factor.en");
  await page.getByLabel("Code").fill("12345");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("not the code of the key").waitFor();
  await page.getByLabel("Code").fill(authenticatorCode(key));
  await page.getByRole("button", { name: "Confirm" }).click();
  const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await codes.first().waitFor();
  assert.equal(await codes.count(), 8);
  const recovery = await codes.first().innerText();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();

  const again = await world.open();
  await enter(again, "clerk");
  await again.getByText("name, password or code is wrong").waitFor();
  await again.getByLabel("Code of the second factor").fill(authenticatorCode(key, 1));
  await again.getByRole("button", { name: "Sign in" }).click();
  await again.getByRole("heading", { level: 1, name: "Today" }).waitFor();

  const lost = await world.open();
  await signIn(lost, "clerk", recovery);
  await lost.goto("/account");
  await settled(lost);
  await lost.getByText("7 recovery codes are left").waitFor();
  for (const language of ["en", "zh-CN"]) {
    for (const dark of [false, true]) {
      await choose(lost, { language, dark });
      await lost.goto("/account");
      await settled(lost);
      assert.deepEqual(await violations(lost), [], `account ${language} ${dark}`);
    }
  }
  await choose(lost, {});
  await lost.goto("/account");
  await settled(lost);
  await lost.getByRole("button", { name: "Sign out everywhere else" }).click();
  await lost.getByText("here", { exact: true }).waitFor();
  await lost
    .getByRole("button", { name: "Sign out everywhere else" })
    .waitFor({ state: "detached" });
  await page.goto("/bills");
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  for (const one of [page, again, lost]) assert.deepEqual(one.faults, []);
});

test("a password is changed in place, and one is signed out elsewhere", async () => {
  const page = await world.open();
  await enter(page, "second");
  const key = await setUp(page);
  await page.getByLabel("Code").fill(authenticatorCode(key));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
  await page.goto("/account");
  await settled(page);
  await page.getByLabel("Old password").fill(password);
  await page.getByLabel("New password", { exact: true }).fill("short");
  await page.getByLabel("New password, once more").fill("shorter");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("The two differ").waitFor();
  await page.getByLabel("New password, once more").fill("short");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText(/too weak/).waitFor();
  assert.equal(
    await page.getByLabel("Old password").inputValue(),
    password,
    "what was typed stays",
  );
  await page.getByLabel("New password", { exact: true }).fill("Green-Kettle-73");
  await page.getByLabel("New password, once more").fill("Green-Kettle-73");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("The password is changed").waitFor();
  await page.goto("/bills");
  await settled(page);
  assert.deepEqual(page.faults, []);
});

test("a customer chooses a second factor and removes it again", async () => {
  const page = await world.open({ viewport: { width: 390, height: 844 } });
  await enter(page, consumer);
  await page.getByRole("navigation").first().waitFor();
  await page.getByRole("link", { name: "My account" }).click();
  await settled(page);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.locator("#begin-factor_password").fill(password);
  await page.getByRole("button", { name: "Next" }).click();
  const key = (await page.locator(".secret code").innerText()).replace(/\s/g, "");
  assert.deepEqual(await violations(page), []);
  await page.getByLabel("Code").fill(authenticatorCode(key));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: "Remove the second factor" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Password").fill(password);
  await dialog.getByLabel("Code").fill("000000");
  await dialog.getByRole("button", { name: "Remove the second factor" }).click();
  await dialog.getByText("password or code is wrong").waitFor();
  await dialog.getByLabel("Code").fill(authenticatorCode(key, 1));
  await dialog.getByRole("button", { name: "Remove the second factor" }).click();
  await page.getByText("Sign-in asks for the password alone again").waitFor();
  await page.getByRole("button", { name: "Set up" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("who lost it is helped by the security administrator alone", async () => {
  const page = await world.open();
  await enter(page, "admin");
  const key = await setUp(page);
  await page.getByLabel("Code").fill(authenticatorCode(key));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("navigation").first().waitFor();
  await page.goto("/people");
  await settled(page);
  const row = page
    .getByRole("row")
    .filter({ has: page.getByRole("cell", { name: "clerk", exact: true }) });
  await row.getByRole("button", { name: "Take second factor off" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("telephone lost");
  await page.getByRole("dialog").getByRole("button", { name: "Take second factor off" }).click();
  await page.getByText("Taken off").waitFor();
  const clerk = await world.open();
  await enter(clerk, "clerk");
  await clerk.getByRole("heading", { name: "Set up your second factor first" }).waitFor();
  assert.deepEqual(page.faults, []);
});
