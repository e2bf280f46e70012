// SPDX-License-Identifier: Apache-2.0
// Every page of console and portal, in both languages, light and dark: no barriers, no text left untranslated, nothing
// beside the screen, no fault: node --test tests/browser/pages_test.mjs, with the program in VOLTMARK. With
// VOLTMARK_ACCEPT=1 their pictures are written to docs/screenshots.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { consumer, routes, visits } from "./pages.mjs";
import { choose, picture, quiet, root, settled, signIn, violations, World } from "./world.mjs";

const world = new World(process.env.VOLTMARK);
let all = [];
before(async () => {
  world.fill();
  world.liven(consumer);
  world.addCustomer(consumer);
  await world.serve(["--simulated-bank"]);
  const clerk = await world.open();
  await signIn(clerk, "clerk");
  all = await visits(clerk);
  await clerk.context().close();
  const prices = await world.open();
  await signIn(prices, "prices");
  await prices.goto("/simulator?kind=tariff&value=cn.zj.residential.ladder");
  for (let i = 0; i < 5; ++i) await prices.getByRole("slider").first().press("ArrowRight");
  await prices.getByRole("button", { name: "Simulate" }).click();
  await prices.getByText("Contracts by change of their year").waitFor();
  const { pathname, search } = new URL(prices.url());
  all.find((one) => one.login === "prices").pages.simulation = pathname + search;
  await prices.context().close();
});
after(() => world.close());

/** Pages with a picture in dark colours too. */
const darkPictures = ["today", "customer", "bill", "portal"];
/** What is opened on a page before it is looked at. */
const line = [".ant-table-row-expand-icon", ".ant-table-expanded-row button.ant-btn-link"];
const opened = { bill: line, "portal-bill": line };

/** By how much something stands beside the screen: tables scroll in themselves. */
const overflow = (page) =>
  page.evaluate(() => {
    const main = document.querySelector("#main");
    return Math.max(
      document.documentElement.scrollWidth - innerWidth,
      main ? main.scrollWidth - main.clientWidth : 0,
    );
  });

/** What is wrong with a page, as lines. */
async function defects(page) {
  const found = await violations(page);
  const wide = await overflow(page);
  if (wide > 0) found.push(`${wide} px beside the screen`);
  if ((await page.locator("h1").count()) !== 1) found.push("not one h1");
  return [...found, ...page.faults.splice(0)];
}

/** The pages of one login in one language, each light and then dark. */
async function inspect({ login, pages, viewport = { width: 1280, height: 800 } }, language, found) {
  const page = await world.open({ viewport, reducedMotion: "reduce" });
  if (login) await signIn(page, login);
  else await page.goto("/signin");
  await choose(page, { language });
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);
    await settled(page);
    for (const selector of opened[name] ?? []) await page.locator(selector).first().click();
    for (const dark of [false, true]) {
      await choose(page, { language, dark });
      await quiet(page);
      const title = `${name}.${language}${dark ? ".dark" : ""}`;
      const wrong = await defects(page);
      if (wrong.length > 0) found[title] = wrong;
      if (!dark || (language === "en" && darkPictures.includes(name))) await picture(page, title);
    }
    await choose(page, { language });
  }
  await page.context().close();
}

test("every route of the source is visited", () => {
  const paths = all.flatMap((one) => Object.values(one.pages)).map((path) => path.split("?")[0]);
  const isVisited = (route) => {
    const form = new RegExp(`^${route.replace(/:\w+/g, "[^/]+").replace("*", "nowhere")}$`);
    return paths.some((path) => form.test(path));
  };
  assert.ok(routes().length > 30);
  assert.deepEqual(
    routes().filter((route) => !isVisited(route)),
    [],
  );
});

test("no page has barriers, untranslated texts or faults, and each fits its screen", async () => {
  const found = {};
  const waiting = all.flatMap((visit) => ["en", "zh-CN"].map((language) => [visit, language]));
  // Two at a time: while one is looked at, the other is fetched.
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await inspect(...next, found);
  };
  await Promise.all([work(), work()]);
  assert.deepEqual(found, {});
});

test("every picture has its place in docs/screens.md", () => {
  const shown = [
    ...readFileSync(join(root, "docs/screens.md"), "utf8").matchAll(/screenshots\/([^"]+\.png)/g),
  ];
  const names = new Set(shown.map(([, name]) => name));
  const pictures = readdirSync(join(root, "docs/screenshots"));
  assert.deepEqual(
    [
      pictures.filter((name) => !names.has(name)),
      [...names].filter((name) => !pictures.includes(name)),
    ],
    [[], []],
  );
  const missing = all
    .flatMap((one) => Object.keys(one.pages))
    .flatMap((name) => [`${name}.en.png`, `${name}.zh-CN.png`])
    .filter((name) => !names.has(name));
  assert.deepEqual(missing, []);
});
