// SPDX-License-Identifier: Apache-2.0
// Every page of console and portal with somebody who may see it: what barriers, injected texts and pictures are tried on.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./world.mjs";

/** Of the demonstration: a customer with bills and readings, and their newest bill. */
export const consumer = "991000017001";

const phone = { width: 390, height: 844 };

/**
 * Login (none: nobody), pages by their name in pictures, viewport of the person.
 * \param page  of somebody who may see bills, in the demonstration: ids are asked of it.
 */
export async function visits(page) {
  const get = async (path) => (await page.request.get(`/api/v1${path}`)).json();
  const bill = (await get(`/customers/${consumer}/bills`)).items[0].bill;
  const runs = (await get("/runs")).items;
  const { run } = runs[0];
  const held = runs.find((one) => one.held > 0).run;
  const tariff = (await get("/tariffs")).items.toSorted(
    (a, b) => b.version_count - a.version_count,
  )[0].tariff;
  const { channel } = (await get(`/customers/${consumer}`)).channels[0];
  const tabs = (path, name, keys) =>
    Object.fromEntries(keys.map((tab) => [`${name}-${tab}`, `${path}?tab=${tab}`]));
  const customer = `/customers/${consumer}`;
  return [
    { pages: { signin: "/signin", "signin-first": `/signin?login=${consumer}&first` } },
    {
      login: "clerk",
      pages: {
        today: "/",
        search: "/search",
        bills: "/bills",
        bill: `/bills/${bill}`,
        customer,
        ...tabs(customer, "customer", [
          "bills",
          "openItems",
          "payments",
          "metering",
          "terms",
          "offer",
          "timeline",
        ]),
        readings: `/readings?consumer=${consumer}&channel=${channel}`,
        "readings-choose": "/readings",
        "silent-meters": "/silent-meters",
        reviews: "/reviews",
        runs: "/runs",
        run: `/runs/${run}`,
        "run-held": `/runs/${held}?tab=held`,
        approvals: "/approvals",
        tariffs: "/tariffs",
        tariff: `/tariffs/${tariff}`,
        ...tabs(`/tariffs/${tariff}`, "tariff", ["components", "compare"]),
        settings: "/settings",
        account: "/account",
        nowhere: "/nowhere",
      },
    },
    { login: "cashier", pages: { payments: "/payments", arrears: "/arrears", ledger: "/ledger" } },
    {
      login: "auditor",
      pages: {
        audit: "/audit",
        ...tabs("/audit", "audit", ["checkpoints"]),
        ...tabs("/people", "people", ["review"]),
      },
    },
    {
      login: "admin",
      pages: { people: "/people", ...tabs("/people", "people", ["roles", "tokens"]) },
    },
    { login: "prices", pages: { simulator: "/simulator", jobs: "/jobs" } },
    { login: "operator", pages: { webhooks: "/webhooks" } },
    {
      login: consumer,
      viewport: phone,
      pages: {
        portal: "/my",
        "portal-usage": "/my/usage",
        "portal-usage-month": "/my/usage?span=month",
        "portal-tariffs": "/my/tariffs",
        "portal-budget": "/my/budget",
        "portal-more": "/my/more",
        "portal-bills": "/my/bills",
        "portal-bill": `/my/bills/${bill}`,
        "portal-payments": "/my/payments",
        "portal-data": "/my/data",
        "portal-account": "/my/account",
        "portal-nowhere": "/my/nowhere",
      },
    },
  ];
}

/** Routes of the source, as "/bills/:bill": what `visits` must have. */
export function routes() {
  const source = (file) => readFileSync(join(root, "web/src", file), "utf8");
  const found = (text) => [...text.matchAll(/\bpath: "([^"]*)"/g)].map(([, path]) => path);
  return [
    ...found(source("app/App.tsx")).map((path) => path.replace(/^\*/, "/*")),
    ...found(source("pages/index.tsx")),
    ...found(source("portal/routes.tsx")).map((path) => `/my/${path}`),
  ];
}
