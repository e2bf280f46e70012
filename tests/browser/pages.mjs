// SPDX-License-Identifier: Apache-2.0
// Every page of console and portal with somebody who may see it: what barriers, injected texts and pictures are tried on.

/** Of the demonstration: a customer with bills and readings, and their newest bill. */
export const consumer = "991000017001";

/**
 * Login, pages by their name in pictures, viewport of the person.
 * \param world  where the demonstration is: ids are asked of it.
 */
export async function visits(page) {
  const get = async (path) => (await page.request.get(`/api/v1${path}`)).json();
  const bill = (await get(`/customers/${consumer}/bills`)).items[0].bill;
  const run = (await get("/runs")).items[0].run;
  const tariff = (await get("/tariffs")).items[0].tariff;
  const customerTabs = [
    "load",
    "openItems",
    "payments",
    "metering",
    "terms",
    "offer",
    "timeline",
  ];
  return [
    {
      login: "clerk",
      pages: {
        today: "/",
        search: "/search",
        bills: "/bills",
        bill: `/bills/${bill}`,
        customer: `/customers/${consumer}`,
        ...Object.fromEntries(
          customerTabs.map((tab) => [
            `customer-${tab}`,
            `/customers/${consumer}?tab=${tab}`,
          ]),
        ),
        readings: "/readings",
        "silent-meters": "/silent-meters",
        reviews: "/reviews",
        runs: "/runs",
        run: `/runs/${run}`,
        approvals: "/approvals",
        tariffs: "/tariffs",
        tariff: `/tariffs/${tariff}`,
        jobs: "/jobs",
        settings: "/settings",
        account: "/account",
      },
    },
    {
      login: "cashier",
      pages: { payments: "/payments", arrears: "/arrears", ledger: "/ledger" },
    },
    {
      login: "auditor",
      pages: {
        audit: "/audit",
        "audit-checkpoints": "/audit?tab=checkpoints",
        "people-review": "/people?tab=review",
      },
    },
    {
      login: "admin",
      pages: {
        people: "/people",
        "people-roles": "/people?tab=roles",
        "people-tokens": "/people?tab=tokens",
      },
    },
    { login: "prices", pages: { simulator: "/simulator" } },
    { login: "operator", pages: { webhooks: "/webhooks" } },
    {
      login: consumer,
      viewport: { width: 390, height: 844 },
      pages: {
        portal: "/my",
        "portal-bills": "/my/bills",
        "portal-bill": `/my/bills/${bill}`,
        "portal-payments": "/my/payments",
        "portal-data": "/my/data",
        "portal-usage": "/my/usage",
        "portal-tariffs": "/my/tariffs",
        "portal-budget": "/my/budget",
        "portal-account": "/my/account",
      },
    },
  ];
}
