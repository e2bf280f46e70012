// SPDX-License-Identifier: Apache-2.0
// Texts that carry markup and scripts are shown as the texts that they are, on every page of console and portal, whether
// they are stored or come back from the API: node --test tests/browser/injection_test.mjs, with the program in VOLTMARK.
import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { consumer, visits } from "./pages.mjs";
import { quiet, root, signIn, World } from "./world.mjs";

const payload = `"'><img src=x onerror=alert(1)><svg onload=alert(2)><script>alert(3)</script>`;
const world = new World(process.env.VOLTMARK);
const data = mkdtempSync(join(tmpdir(), "voltmark-injection-"));
let all = [];

/** The bundled customers, with payloads for names and addresses. */
function poisonedData() {
  const real = join(root, "data/real");
  for (const file of readdirSync(real)) {
    if (file === "readings") symlinkSync(join(real, file), join(data, file));
    else if (file !== "customers.csv")
      cpSync(join(real, file), join(data, file), { recursive: true });
  }
  const quoted = `"${payload.replaceAll('"', '""')}"`;
  const [head, ...rows] = readFileSync(join(real, "customers.csv"), "utf8").trim().split("\n");
  const columns = head.split(",");
  const poisoned = rows.map((row) => {
    const cells = row.split(",");
    for (const column of ["party", "address"]) cells[columns.indexOf(column)] = quoted;
    return cells.join(",");
  });
  writeFileSync(join(data, "customers.csv"), [head, ...poisoned].join("\n") + "\n");
}

/** A tariff whose name is a payload. */
function poisonedTariff() {
  const source = readFileSync(join(root, "data/tariffs/demo/single_10kv.yaml"), "utf8");
  const name = JSON.stringify(payload);
  const file = join(data, "poisoned.yaml");
  writeFileSync(
    file,
    source
      .replace(/^tariff: .*$/m, "tariff: demo.poisoned")
      .replace(/^name: .*$/m, `name: {zh: ${name}, en: ${name}}`),
  );
  world.run(["tariff", "import", file]);
}

before(async () => {
  poisonedData();
  world.fill(data);
  world.addCustomer(consumer);
  poisonedTariff();
  await world.serve(["--simulated-bank"]);
  const clerk = await world.open();
  await signIn(clerk, "clerk");
  all = await visits(clerk);
  // Notes: reasons of holds, releases, locks and approvals.
  const { code } = world.json(["--actor", "admin", "user", "create", "leaver"]);
  world.choose("leaver", code);
  world.run(["--actor", "admin", "user", "lock", "leaver", "--reason", payload]);
  await clerk.context().close();
});
after(async () => {
  await world.close();
  rmSync(data, { recursive: true, force: true });
});

/** A page that notes whatever runs, and whatever the policy had to stop. */
async function trapped(login, viewport) {
  const page = await world.open(viewport ? { viewport } : {});
  page.caught = [];
  page.on("dialog", async (dialog) => {
    page.caught.push(`dialog ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.exposeFunction("caughtByTrap", (text) => page.caught.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.caughtByTrap(`policy ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  if (login) await signIn(page, login);
  return page;
}

/** Markup of a payload that became elements. */
const made = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("[onerror],[onload],img[src='x'],script:not([src])")].map(
      (one) => one.outerHTML,
    ),
  );

async function visit(page, path) {
  await page.goto(path);
  // The page has drawn itself, be it that nothing is there.
  await page
    .locator("h1, [role=alert]")
    .first()
    .waitFor()
    .catch((error) => {
      throw new Error(`${path}: ${error.message}; ${page.faults.join("; ")}`);
    });
  await quiet(page);
  assert.deepEqual([page.caught, await made(page)], [[], []], path);
}

test("stored texts are shown and run nothing", async () => {
  for (const { login, pages, viewport } of all) {
    const page = await trapped(login, viewport);
    let shown = 0;
    for (const path of Object.values(pages)) {
      await visit(page, path);
      const text = await page.evaluate(() => document.body.innerText);
      if (text.includes("onerror=alert(1)")) ++shown;
    }
    // The trap would be of no use on pages that show no such text.
    if (["clerk", consumer].includes(login)) assert.ok(shown > 0, `${login} saw none`);
    await page.context().close();
  }
});

/** Names that pages read from their address, as their source has them; a table's stand behind its prefix too. */
function addressNames() {
  const files = readdirSync(join(root, "web/src"), { recursive: true }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const source = files.map((file) => readFileSync(join(root, "web/src", file), "utf8")).join("\n");
  const all = (form) => [...source.matchAll(form)].map(([, name]) => name);
  const names = all(
    /\b(?:view|search|useSearchParams\(\)\[0\])\.(?:get|day|month|list)\("([\w.]+)"\)/g,
  );
  const prefixes = [...all(/\bprefix="([\w.]+)"/g), ...all(/useView\("([\w.]+)"\)/g)];
  const ofTables = ["page", "sort", "columns", "is.state", "is.kind"];
  return [
    ...new Set([
      ...names,
      ...ofTables,
      ...prefixes.flatMap((one) => [...ofTables, "from", "to", "days"].map((name) => one + name)),
    ]),
  ];
}

/** Addresses with markup as every word of the path and every name: those that are short enough to be taken. */
function* poisonedAddresses(path) {
  // Short, so that an address takes many names at once.
  const coded = encodeURIComponent(`'"><img src=x onerror=alert(1)>`);
  const [plain, search = ""] = path.split("?");
  const words = plain.split("/");
  for (let at = 2; at < words.length; ++at) yield words.with(at, coded).join("/");
  const names = addressNames();
  for (let i = 0; i < names.length; i += 60) {
    const poisoned = names.slice(i, i + 60).map((name) => `${name}=${coded}`);
    const kept = search
      .split("&")
      .filter((one) => one && !poisoned.some((other) => other.startsWith(`${one.split("=")[0]}=`)));
    yield `${plain}?${[...kept, ...poisoned].join("&")}`;
  }
}

test("texts in addresses run nothing, and every page says something", async () => {
  assert.ok(addressNames().length > 40);
  for (const { login, pages, viewport } of all) {
    const page = await trapped(login, viewport);
    for (const path of new Set(Object.values(pages).map((one) => one.replace(/\?tab=.*/, ""))))
      for (const address of poisonedAddresses(path)) await visit(page, address);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});

test("what the API says of a wrong query is no page", async () => {
  const page = await trapped("clerk");
  const coded = encodeURIComponent(payload);
  for (const path of [
    `/bills?period=${coded}`,
    `/bills/${coded}/explanation`,
    `/customers/${coded}`,
    `/runs?x=${coded}`,
  ]) {
    const answer = await page.goto(`/api/v1${path}`);
    assert.match(answer.headers()["content-type"], /json|^text\/plain/);
    assert.equal(answer.headers()["x-content-type-options"], "nosniff");
    assert.deepEqual([page.caught, await made(page)], [[], []], path);
  }
});
