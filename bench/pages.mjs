// SPDX-License-Identifier: Apache-2.0
// The console in Chromium before `voltmark serve` over a large store: when a page that nobody has fetched yet shows its
// heading and its data, and how long a change of page takes within the console.
//
// usage: node bench/pages.mjs STORE [PROGRAM [RUNS]]
//
// STORE is one that bench/serve made (its clerk signs in; nothing else is written). Aims: first content under 1.5 s,
// change of page under 300 ms. Nothing here is a test; run it alone on the machine. Prints a table for bench/README.md.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const { chromium } = createRequire(join(root, "web/package.json"))("playwright-core");
const [store, program = join(root, "build/release/bin/voltmark"), runs = "7"] = process.argv.slice(2);

/** Menu entries and rows, in the order that a clerk goes. */
const ways = [
  ["Bills", "a[href='/bills']"],
  ["a bill", "tr[data-row-key] a[href^='/bills/']"],
  ["its customer", "#main a[href^='/customers/']"],
  ["Bill runs", "a[href='/runs']"],
  ["a bill run", "tr[data-row-key] a[href^='/runs/']"],
  ["Review", "a[href='/reviews']"],
  ["Tariffs", "a[href='/tariffs']"],
  ["a tariff", "tr[data-row-key] a[href^='/tariffs/']"],
  ["Find a customer", "a[href='/search']"],
  ["Today", "nav a[href='/']"],
];

async function serve() {
  const child = spawn(program, ["--store", store, "--json", "serve", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line);
    if (said.serving) return { child, url: said.serving };
  }
  throw new Error("the server ended before it served");
}

/** In the page: its heading stands and nothing turns any more. */
const isThere = (before) => {
  const heading = document.querySelector("h1")?.innerText;
  return heading !== undefined && heading !== before && !document.querySelector("#main .ant-spin-spinning, #main .ant-skeleton");
};

/** Milliseconds from a click to the page that it leads to, drawn. */
const changed = ({ selector, source }) =>
  new Promise((done) => {
    const there = new Function(`return ${source}`)();
    const before = document.querySelector("h1")?.innerText;
    const begun = performance.now();
    document.querySelector(selector).click();
    const look = () => (there(before) ? done(performance.now() - begun) : requestAnimationFrame(look));
    look();
  });

async function signIn(page) {
  await page.goto("/signin");
  await page.getByLabel("Name").fill("clerk");
  await page.getByLabel("Password", { exact: true }).fill("Blue-Kettle-72");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
}

/** Of a browser without any file of ours: until something is painted, and until the page is there. */
async function first(browser, state, path) {
  const context = await browser.newContext({ baseURL: state.url, locale: "en-US", storageState: state.storage, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(path, { waitUntil: "commit" });
  const [heading, there] = await page.evaluate(
    (source) =>
      new Promise((done) => {
        const isThere = new Function(`return ${source}`)();
        let heading;
        const look = () => {
          if (document.querySelector("h1")) heading ??= performance.now();
          if (isThere(undefined)) done([heading, performance.now()]);
          else requestAnimationFrame(look);
        };
        look();
      }),
    isThere.toString(),
  );
  const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  await context.close();
  return { painted, heading, there };
}

const median = (numbers) => Math.round(numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]);
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);

const server = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
try {
  const context = await browser.newContext({ baseURL: server.url, locale: "en-US", bypassCSP: true });
  const page = await context.newPage();
  await signIn(page);
  const state = { url: server.url, storage: await context.storageState() };
  const times = {};
  for (let i = 0; i < Number(runs); ++i) {
    const fresh = await context.newPage();
    await fresh.goto("/");
    await fresh.getByRole("heading", { level: 1, name: "Today" }).waitFor();
    // What the first page asks of the server is over, before others are measured.
    await fresh.waitForLoadState("networkidle");
    for (const again of [0, 1]) {
      for (const [name, selector] of ways) {
        await fresh.locator(selector).first().waitFor();
        const took = await fresh.evaluate(changed, { selector, source: isThere.toString() });
        ((times[name] ??= [[], []])[again]).push(took);
      }
    }
    await fresh.close();
  }
  const firsts = {};
  for (const path of ["/", "/bills", "/search"])
    for (let i = 0; i < Number(runs); ++i) (firsts[path] ??= []).push(await first(browser, state, path));
  row("first visit", "first paint ms", "heading ms", "every number there ms", "aim of the heading ms");
  row("---", "---", "---", "---", "---");
  for (const [path, all] of Object.entries(firsts)) {
    const [painted, heading, there] = ["painted", "heading", "there"].map((when) => median(all.map((one) => one[when])));
    row(`\`${path}\``, painted, heading, there, 1500);
  }
  console.log();
  row("change of page", "first time in a window ms", "again ms", "aim ms");
  row("---", "---", "---", "---");
  for (const [name, [once, again]] of Object.entries(times)) row(name, median(once), median(again), 300);
} finally {
  await browser.close();
  server.child.kill("SIGTERM");
}
