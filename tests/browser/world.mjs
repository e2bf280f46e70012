// SPDX-License-Identifier: Apache-2.0
// The real program over a real store, with people who can sign in, and Debian's Chromium before it.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const require = createRequire(join(root, "web/package.json"));
const { chromium } = require("playwright-core");
const axeSource = require("axe-core").source;

export const password = "Blue-Kettle-72";

/** People of the demonstration: login, roles, areas. */
const people = [
  ["clerk", ["billing_supervisor", "service_agent"]],
  ["second", ["billing_supervisor", "approver"]],
  ["auditor", ["audit_administrator"]],
  ["cashier", ["cashier", "accountant"]],
  ["operator", ["system_administrator"]],
  ["prices", ["tariff_clerk", "billing_clerk"]],
];

export class World {
  constructor(program) {
    this.program = resolve(program);
    this.folder = mkdtempSync(join(tmpdir(), "voltmark-browser-"));
    this.store = join(this.folder, "voltmark.db");
  }

  /** The program with arguments; answers what it prints. */
  run(args, options = {}) {
    return execFileSync(this.program, ["--store", this.store, "--quiet", "--lang", "en", ...args], {
      encoding: "utf8",
      cwd: this.folder,
      ...options,
    });
  }

  json(args, options) {
    return JSON.parse(
      this.run(["--json", ...args], options)
        .trim()
        .split("\n")
        .at(-1),
    );
  }

  /** The bundled real readings, billed; a first administrator and the people above. */
  fill(data = join(root, "data/real")) {
    this.run(["demo", "--data", data, "--out", this.folder]);
    this.addPeople();
  }

  addPeople() {
    const first = this.json(["user", "first", "admin"]);
    this.choose("admin", first.code);
    for (const [login, roles] of people) {
      const { code } = this.json(["--actor", "admin", "user", "create", login]);
      this.choose(login, code);
      this.hold(login, roles);
    }
  }

  /** Gives roles as the administrator; where a second person has to agree, they do. */
  hold(login, roles, areas = []) {
    const words = [
      ...roles.flatMap((role) => ["--role", role]),
      ...areas.flatMap((area) => ["--area", area]),
    ];
    const { approval } = this.json(["--actor", "admin", "user", "roles", login, ...words]);
    if (approval) this.run(["--actor", "second", "approval", "approve", String(approval)]);
  }

  /** A synthetic city of June and July, not billed yet; a first administrator and the people above. */
  fillCity() {
    this.run(["init"]);
    const span = ["--from", "2026-06-01", "--to", "2026-08-01"];
    this.run([
      "simulate",
      "portfolio",
      "--customers",
      "30",
      "--interval",
      "60",
      "--seed",
      "11",
      ...span,
    ]);
    this.addPeople();
  }

  /**
   * What goes on in an office beside the demonstration: a city of this autumn with a month to be issued, bills that are
   * held, something for a second person, a tariff that changes, a budget and a receiver of webhooks.
   */
  liven(consumer) {
    const span = ["--from", "2026-09-01", "--to", "2026-11-01"];
    this.run([
      "simulate",
      "portfolio",
      "--customers",
      "20",
      "--interval",
      "60",
      "--seed",
      "11",
      ...span,
    ]);
    this.run(["bill", "run", "--period", "2026-09"]);
    this.run(["bill", "run", "--period", "2026-10", "--stop-at", "draft"]);
    const drafts = this.json(["bill", "list", "--limit", "8"]).filter(
      (one) => one.state === "draft",
    );
    for (const [at, reason] of [
      "meter was exchanged",
      "display photographed, other figures",
      "customer called",
    ].entries())
      this.run([
        "--actor",
        "second",
        "bill",
        "review",
        "hold",
        "--bill",
        drafts[2 * at].bill,
        "--reason",
        reason,
      ]);
    this.run(["tariff", "import", join(root, "data/tariffs/cn/zhejiang/two_part_10kv.yaml")]);
    const sheet = join(this.folder, "2026-09.csv");
    writeFileSync(
      sheet,
      "month,tariff,purchase,loss,network,system,funds,demand\n2026-09,cn.zj.two_part.10kv,=,=,=,=,=,=\n",
    );
    this.run(["--actor", "prices", "tariff", "import-sheet", sheet]);
    this.run([
      "--actor",
      "clerk",
      "payment",
      "post",
      "--id",
      "B-1",
      "--consumer",
      consumer,
      "--amount",
      "50.00",
    ]);
    this.run(["--actor", "clerk", "spending", "set", "--consumer", consumer, "--amount", "320"]);
    this.run([
      "webhook",
      "add",
      "https://erp.example/hooks",
      "--event",
      "bill.issued",
      "--actor",
      "operator",
    ]);
  }

  /** Every hour of a day of July comes again, for meters of some sites: later than their bills. */
  bringLate(sites, kwh) {
    const lines = [
      "timestamp," + sites.map((site) => `V${String(site).padStart(9, "0")}/E1`).join(","),
    ];
    for (let hour = 0; hour < 24; ++hour)
      lines.push(
        `2026-07-10 ${String(hour).padStart(2, "0")}:00,` + sites.map(() => kwh).join(","),
      );
    const file = join(this.folder, `late-${kwh}.csv`);
    writeFileSync(file, `${lines.join("\n")}\n`);
    this.run(["readings", "import", file]);
  }

  /** A customer who can use the portal. */
  addCustomer(consumer) {
    const { code } = this.json(["--actor", "admin", "user", "create", consumer]);
    this.choose(consumer, code);
    this.run([
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
  }

  choose(login, code) {
    this.run(["user", "password", login], { input: `${code}\n${password}\n` });
  }

  /** Serves until `close`. */
  async serve(options = []) {
    this.server = spawn(
      this.program,
      ["--store", this.store, "--json", "serve", "--port", "0", ...options],
      {
        cwd: this.folder,
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    for await (const line of createInterface({ input: this.server.stdout })) {
      const said = JSON.parse(line);
      if (said.serving) {
        this.url = said.serving;
        return;
      }
    }
    throw new Error("the server ended before it served");
  }

  async open(options = {}) {
    this.browser ??= await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    });
    const context = await this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: "en-US",
      baseURL: this.url,
      ...options,
    });
    const page = await context.newPage();
    // What the shown document asked for and has not got; streams of events never end.
    page.asked = new Set();
    let leaving = null;
    page.on("request", (one) => {
      if (one.isNavigationRequest()) leaving = one;
      else if (!leaving && one.resourceType() !== "eventsource") page.asked.add(one);
    });
    page.on("framenavigated", () => {
      // Of what a left document still asked for the browser may tell no end.
      if (leaving) page.asked.clear();
      leaving = null;
    });
    for (const end of ["requestfinished", "requestfailed"])
      page.on(end, (one) => {
        page.asked.delete(one);
        // A download leaves the document where it is.
        if (one === leaving) leaving = null;
      });
    // No time limit: machines differ. While one writes tests, VOLTMARK_PATIENCE_MS ends the waiting.
    page.setDefaultTimeout(Number(process.env.VOLTMARK_PATIENCE_MS ?? 0));
    page.faults = [];
    page.on("pageerror", (error) => page.faults.push(String(error)));
    page.on("console", (message) => {
      // A refusal that the page shows is no fault of the page.
      const isRefusal = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isRefusal) page.faults.push(message.text());
    });
    return page;
  }

  async close() {
    await this.browser?.close();
    if (this.server && this.server.exitCode === null) {
      const ended = new Promise((done) => this.server.once("exit", done));
      this.server.kill("SIGTERM");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function signIn(page, login, code = "") {
  await page.goto("/signin");
  await page.getByLabel("Name").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Code of the second factor").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").first().waitFor();
}

/**
 * What an authenticator shows (RFC 6238): written here a second time, so that it proves the program's.
 * \param key  base 32. \param later  half minutes from now: one code is good once.
 */
export function authenticatorCode(key, later = 0) {
  let bits = "";
  for (const letter of key)
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", bytes).update(step).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Nothing is being fetched, and what came is drawn. */
export async function quiet(page) {
  // Between an answer and what is asked because of it the page draws.
  const drawn = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 40))));
  for (let silent = 0; silent < 3;) {
    await drawn();
    silent = page.asked.size === 0 ? silent + 1 : 0;
  }
}

/** A heading is there and nothing is being fetched. */
export async function settled(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await quiet(page);
}

/** The language from the next page on, the colours at once. */
export async function choose(page, { language = "en", dark = false }) {
  await page.evaluate((chosen) => localStorage.setItem("voltmark.language", chosen), language);
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await page.locator(dark ? "html.dark" : "html:not(.dark)").waitFor({ state: "attached" });
}

/** WCAG 2.2 AA, as axe names it. */
const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds, as readable lines; it leaves texts open that have the colour of their ground: nobody reads them. */
export async function violations(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const found = await page.evaluate(
    (runOnly) => window.axe.run({ runOnly, resultTypes: ["violations", "incomplete"] }),
    wcag,
  );
  const isUnseen = (node) => node.any.some((check) => check.data?.messageKey === "equalRatio");
  const unseen = found.incomplete
    .map((one) => ({ ...one, nodes: one.nodes.filter(isUnseen) }))
    .filter((one) => one.nodes.length > 0);
  return [...found.violations, ...unseen].map(
    (one) =>
      `${one.id}: ${one.help}; ${one.nodes.map((node) => `${node.target} ${node.html}`).join(" | ")}`,
  );
}

/** A screenshot for docs/screenshots, where it is to be written anew: VOLTMARK_ACCEPT is 1, or names "bill,today". */
export async function picture(page, name) {
  const accepted = process.env.VOLTMARK_ACCEPT ?? "";
  if (accepted !== "1" && !accepted.split(",").includes(name.split(".")[0])) return;
  const folder = join(root, "docs/screenshots");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
