// SPDX-License-Identifier: Apache-2.0
// Forms whose connection is lost, whose answer is lost, or whose session has ended: what was typed stays, what is wrong is
// said in the reader's language, and sent again it has its effect once: node --test tests/browser/lost_test.mjs, with the
// program in VOLTMARK.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { authenticatorCode, choose, password, root, settled, signIn, World } from "./world.mjs";

const world = new World(process.env.VOLTMARK);
const languages = ["en", "zh-CN"];
const said = Object.fromEntries(
  languages.map((one) => [
    one,
    (name) => JSON.parse(readFileSync(join(root, `web/src/i18n/${one}/${name}.json`), "utf8")),
  ]),
);
let consumer;
let bills;
before(async () => {
  world.fillCity();
  world.run(["bill", "run", "--period", "2026-06"]);
  world.run(["bill", "run", "--period", "2026-07"]);
  await world.serve(["--simulated-bank"]);
  const clerk = await world.open();
  await signIn(clerk, "clerk");
  const get = async (path) => (await clerk.request.get(`/api/v1${path}`)).json();
  bills = (await get("/bills?period=2026-07&limit=200")).items.filter((one) =>
    /-1-\d+-1$/.test(one.bill),
  );
  consumer = bills[0].consumer_no;
  const { area } = await get(`/customers/${consumer}`);
  world.hold("cashier", ["cashier", "accountant"], [area]);
  world.addCustomer(consumer);
  world.bringLate(
    bills.slice(1, 7).map((one) => one.bill.split("-")[0]),
    "1.5",
  );
  await clerk.context().close();
});
after(() => world.close());

let count = 0;
/** Each form: how it is filled, sent and seen to be done, what of it must stay, and what it changed. */
const forms = {
  payment: {
    login: "cashier",
    path: () => "/payments",
    api: "**/payments",
    fill: async (page, t) => {
      const text = t("payments");
      await page.getByRole("button", { name: spaced(text.receive) }).click();
      const dialog = page.getByRole("dialog");
      const number = `LOST-${++count}`;
      await dialog.getByLabel(text.consumerNo).fill(consumer);
      await dialog.getByLabel(text.payment).fill(number);
      await dialog.getByLabel(text.amount).fill("1.25");
      const press = (name) =>
        dialog
          .locator(".ant-modal-footer .ant-btn-primary")
          .filter({ hasText: spaced(name) })
          .click();
      await press(text.look);
      await dialog.getByText(text.owedAfter, { exact: false }).waitFor();
      return {
        send: () => press(text.post),
        kept: async () => assert.equal(await dialog.getByLabel(text.payment).inputValue(), number),
        done: () =>
          page
            .getByText(new RegExp(`${text.posted}|${text.repeated}`))
            .first()
            .waitFor(),
        effects: async () =>
          world
            .json(["payment", "list", "--consumer", consumer])
            .payments.filter((one) => one.payment === number).length,
      };
    },
  },
  correction: {
    login: "clerk",
    path: () => `/bills/${bills[(++count % 6) + 1].bill}`,
    api: "**/correction",
    fill: async (page, t) => {
      const text = t("bill");
      const bill = page.url().split("/").at(-1);
      await page.getByRole("button", { name: spaced(text["correct.title"]) }).click();
      const drawer = page.getByRole("dialog");
      const reason = drawer.locator("textarea");
      await reason.fill("Readings came late");
      return {
        send: () => drawer.locator(".ant-btn-primary").click(),
        kept: async () => assert.equal(await reason.inputValue(), "Readings came late"),
        done: () => page.waitForURL((url) => !url.pathname.endsWith(bill)),
        effects: async () =>
          world.json(["bill", "corrections"]).filter((one) => JSON.stringify(one).includes(bill))
            .length,
      };
    },
  },
  simulator: {
    login: "prices",
    path: () => "/simulator?kind=tariff&value=cn.zj.residential.ladder",
    api: "**/simulations",
    fill: async (page, t) => {
      const text = t("tariffs");
      const slider = page.getByRole("slider").first();
      for (let i = 0; i < 7; ++i) await slider.press("ArrowRight");
      const jobs = async () => (await (await page.request.get("/api/v1/jobs")).json()).items.length;
      const earlier = await jobs();
      return {
        send: () => page.locator("form button[type=submit]").click(),
        kept: async () => assert.equal(await slider.getAttribute("aria-valuenow"), "107"),
        done: () => page.getByText(text.histogram).waitFor(),
        effects: async () => (await jobs()) - earlier,
      };
    },
  },
  budget: {
    login: () => consumer,
    path: () => "/my/budget",
    api: "**/spending/budget",
    fill: async (page, t) => {
      const text = t("my");
      const field = page.locator("input[inputmode=decimal]");
      const amount = `${300 + ++count}.50`;
      await field.fill(amount);
      return {
        send: () => page.locator("form button[type=submit]").click(),
        kept: async () => assert.equal(await field.inputValue(), amount),
        done: () => page.getByText(text["budget.saved"]).first().waitFor(),
        effects: async () =>
          world.json(["spending", "show", "--consumer", consumer]).budget.amount === amount ? 1 : 0,
      };
    },
  },
};

/** The library parts two Chinese letters of a button. */
function spaced(text) {
  return new RegExp(
    `^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/^([^\x00-\xff])([^\x00-\xff])$/, "$1 ?$2")}$`,
  );
}

async function open(form, language) {
  const page = await world.open();
  await signIn(page, typeof form.login === "function" ? form.login() : form.login);
  await choose(page, { language });
  await page.goto(form.path());
  await settled(page);
  return page;
}

/** The next answer to a change never comes, though it was made. */
async function loseAnswer(page, api) {
  let isLost = false;
  await page.route(api, async (route) => {
    if (route.request().method() === "GET" || isLost) return route.continue();
    isLost = true;
    await route.fetch();
    return route.abort();
  });
}

for (const [name, form] of Object.entries(forms)) {
  for (const language of languages) {
    test(`${name}, ${language}: a lost connection loses nothing`, async () => {
      const page = await open(form, language);
      const filled = await form.fill(page, said[language]);
      await page.context().setOffline(true);
      await filled.send();
      await page.getByText(said[language]("app").unreachable).waitFor();
      await page.getByText(said[language]("app").lost).waitFor();
      await filled.kept();
      await page.context().setOffline(false);
      await page.getByText(said[language]("app").lost).waitFor({ state: "detached" });
      await filled.kept();
      await filled.send();
      await filled.done();
      assert.equal(await filled.effects(), 1);
      await page.context().close();
    });
  }

  test(`${name}: what was done though its answer was lost is not done twice`, async () => {
    const page = await open(form, "en");
    const filled = await form.fill(page, said.en);
    await loseAnswer(page, form.api);
    await filled.send();
    await page.getByText(said.en("app").unreachable).waitFor();
    await filled.kept();
    await filled.send();
    await filled.done();
    assert.equal(await filled.effects(), 1);
    await page.context().close();
  });

  test(`${name}: an ended session is opened again in place`, async () => {
    const page = await open(form, "en");
    const filled = await form.fill(page, said.en);
    const { csrf } = await (await page.request.get("/api/v1/session")).json();
    await page.request.delete("/api/v1/session", { headers: { "X-CSRF-Token": csrf } });
    await filled.send();
    const again = page.getByRole("dialog", { name: said.en("app")["again.title"] });
    await again.getByLabel("Password").fill(password);
    await filled.kept();
    await again.getByRole("button", { name: "Sign in", exact: true }).click();
    await filled.done();
    assert.equal(await filled.effects(), 1);
    await page.context().close();
  });
}

/** What is made with a secret, which the server keeps nowhere: sent again it would be made twice. */
const secrets = {
  people: {
    login: "admin",
    page: "people",
    path: "/people",
    button: "create",
    field: "login",
    value: "lost.person",
    unanswered: "unanswered",
  },
  tokens: {
    login: "admin",
    page: "people",
    path: "/people?tab=tokens",
    button: "createToken",
    field: "service",
    value: "lost.service",
    unanswered: "tokenUnanswered",
  },
  webhooks: {
    login: "operator",
    page: "webhooks",
    path: "/webhooks",
    button: "add",
    field: "url",
    value: "https://lost.example/",
    unanswered: "unanswered",
  },
};

for (const [api, form] of Object.entries(secrets)) {
  for (const language of languages) {
    test(`${api}, ${language}: whose secret was lost is told, and stands in the list`, async () => {
      const text = said[language](form.page);
      const page = await open({ login: form.login, path: () => form.path }, language);
      await page.getByRole("button", { name: spaced(text[form.button]) }).click();
      const dialog = page.getByRole("dialog");
      const field = dialog.getByLabel(text[form.field], { exact: true });
      const value = `${form.value}${language.toLowerCase()}`;
      await field.fill(value);
      if (api === "tokens") {
        await dialog.locator(".ant-select input").first().fill("bill.read");
        await page.keyboard.press("Enter");
        await page.keyboard.press("Escape");
      }
      await loseAnswer(page, `**/api/v1/${api}`);
      await dialog.locator(".ant-modal-footer .ant-btn-primary").click();
      await dialog.getByText(text[form.unanswered]).waitFor();
      assert.equal(await field.inputValue(), value);
      await dialog.locator(".ant-modal-footer .ant-btn-default").click();
      await page.getByRole("row", { name: value }).waitFor();
      assert.equal(await page.getByRole("row", { name: value }).count(), 1);
      await page.context().close();
    });
  }
}

test("a second factor whose confirmation was lost holds, and has new recovery codes", async () => {
  const text = said.en("account");
  const page = await open({ login: "second", path: () => "/account" }, "en");
  await page.getByRole("button", { name: text["factor.setUp"] }).click();
  await page.locator("#begin-factor_password").fill(password);
  await page.getByRole("button", { name: text["factor.next"] }).click();
  const key = (await page.locator(".secret code").innerText()).replaceAll(" ", "");
  await page.getByLabel("Code").fill(authenticatorCode(key));
  await loseAnswer(page, "**/second-factor/confirm");
  await page.getByRole("button", { name: text["factor.confirm"] }).click();
  await page.getByText(text["factor.unanswered"]).waitFor();
  await page.reload();
  await page.getByRole("button", { name: text["recovery.renew"] }).click();
  const dialog = page.getByRole("dialog");
  const renew = async (later) => {
    await dialog.getByLabel(text.password).fill(password);
    await dialog.getByLabel("Code").fill(authenticatorCode(key, later));
    await dialog.getByRole("button", { name: text["recovery.renew"] }).click();
  };
  await loseAnswer(page, "**/second-factor/recovery-codes");
  await renew(1);
  await dialog.getByText(text["recovery.unanswered"]).waitFor();
  await page.context().close();
});

test("who signs out of the portal is out, and signs in as somebody else", async () => {
  const page = await world.open();
  await signIn(page, consumer);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await signIn(page, "clerk");
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
  assert.deepEqual(page.faults, []);
});
