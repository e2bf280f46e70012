import {
  ApiOutlined,
  AuditOutlined,
  BookOutlined,
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloudServerOutlined,
  ExperimentOutlined,
  FileTextOutlined,
  HistoryOutlined,
  HomeOutlined,
  LineChartOutlined,
  PayCircleOutlined,
  PlayCircleOutlined,
  SearchOutlined,
  SettingOutlined,
  TagsOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import { type ComponentType, lazy, type LazyExoticComponent, type ReactNode } from "react";

/** Of the menu, in this order. */
export const groups = ["work", "customers", "money", "tariffs", "system"] as const;

/** A page: its folder here, its route, and the action that one must be allowed to see it. */
export interface PageEntry {
  name: string;
  path: string;
  /** Without one, everybody who is signed in may. */
  action?: string;
  element: LazyExoticComponent<ComponentType>;
  /** In the menu; without one it is reached from other pages. */
  icon?: ReactNode;
  group?: (typeof groups)[number];
}

const loads: (() => Promise<unknown>)[] = [];

/** A page's component, fetched when it is first shown, or ahead of that. */
function page<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): LazyExoticComponent<ComponentType> {
  loads.push(load);
  return lazy(async () => ({ default: (await load())[name] }));
}

export const pages: PageEntry[] = [
  {
    name: "today",
    path: "/",
    action: "bill.read",
    element: page(() => import("./today/Today"), "Today"),
    icon: <HomeOutlined />,
    group: "work",
  },
  {
    name: "search",
    path: "/search",
    action: "customer.read",
    element: page(() => import("./search/Search"), "Search"),
    icon: <SearchOutlined />,
    group: "customers",
  },
  {
    name: "runs",
    path: "/runs",
    action: "run.read",
    element: page(() => import("./runs/Runs"), "Runs"),
    icon: <PlayCircleOutlined />,
    group: "work",
  },
  {
    name: "reviews",
    path: "/reviews",
    action: "bill.read",
    element: page(() => import("./reviews/Reviews"), "Reviews"),
    icon: <AuditOutlined />,
    group: "work",
  },
  {
    name: "approvals",
    path: "/approvals",
    action: "approval.read",
    element: page(() => import("./approvals/Approvals"), "Approvals"),
    icon: <CheckCircleOutlined />,
    group: "work",
  },
  {
    name: "bills",
    path: "/bills",
    action: "bill.read",
    element: page(() => import("./bills/Bills"), "Bills"),
    icon: <FileTextOutlined />,
    group: "customers",
  },
  {
    name: "bill",
    path: "/bills/:bill",
    action: "bill.read",
    element: page(() => import("./bill/BillPage"), "BillPage"),
  },
  {
    name: "customer",
    path: "/customers/:consumerNo",
    action: "customer.read",
    element: page(() => import("./customer/CustomerPage"), "CustomerPage"),
  },
  {
    name: "readings",
    path: "/readings",
    action: "reading.read",
    element: page(() => import("./readings/Readings"), "Readings"),
    icon: <LineChartOutlined />,
    group: "customers",
  },
  {
    name: "silent",
    path: "/silent-meters",
    action: "reading.read",
    element: page(() => import("./silent/SilentMeters"), "SilentMeters"),
  },
  {
    name: "payments",
    path: "/payments",
    action: "payment.read",
    element: page(() => import("./payments/Payments"), "Payments"),
    icon: <PayCircleOutlined />,
    group: "money",
  },
  {
    name: "arrears",
    path: "/arrears",
    action: "payment.read",
    element: page(() => import("./arrears/Arrears"), "Arrears"),
    icon: <ClockCircleOutlined />,
    group: "money",
  },
  {
    name: "ledger",
    path: "/ledger",
    action: "ledger.read",
    element: page(() => import("./ledger/Ledger"), "Ledger"),
    icon: <BookOutlined />,
    group: "money",
  },
  {
    name: "run",
    path: "/runs/:run",
    action: "run.read",
    element: page(() => import("./runs/RunPage"), "RunPage"),
  },
  {
    name: "tariffs",
    path: "/tariffs",
    action: "tariff.read",
    element: page(() => import("./tariffs/Tariffs"), "Tariffs"),
    icon: <TagsOutlined />,
    group: "tariffs",
  },
  {
    name: "tariff",
    path: "/tariffs/:tariff",
    action: "tariff.read",
    element: page(() => import("./tariffs/TariffPage"), "TariffPage"),
  },
  {
    name: "simulator",
    path: "/simulator",
    action: "tariff.simulate",
    element: page(() => import("./simulator/Simulator"), "Simulator"),
    icon: <ExperimentOutlined />,
    group: "tariffs",
  },
  {
    name: "audit",
    path: "/audit",
    action: "audit.read",
    element: page(() => import("./audit/Audit"), "Audit"),
    icon: <HistoryOutlined />,
    group: "system",
  },
  {
    name: "account",
    path: "/account",
    element: page(() => import("./account/Account"), "Account"),
  },
  {
    name: "people",
    path: "/people",
    action: "user.read",
    element: page(() => import("./people/People"), "People"),
    icon: <TeamOutlined />,
    group: "system",
  },
  {
    name: "jobs",
    path: "/jobs",
    action: "job.read",
    element: page(() => import("./jobs/Jobs"), "Jobs"),
    icon: <CloudServerOutlined />,
    group: "system",
  },
  {
    name: "webhooks",
    path: "/webhooks",
    action: "webhook.read",
    element: page(() => import("./webhooks/Webhooks"), "Webhooks"),
    icon: <ApiOutlined />,
    group: "system",
  },
  {
    name: "settings",
    path: "/settings",
    action: "setting.read",
    element: page(() => import("./settings/Settings"), "Settings"),
    icon: <SettingOutlined />,
    group: "system",
  },
];

/** Fetches the pages' code one by one while the browser has nothing else to do. */
export async function fetchAhead(): Promise<void> {
  for (const load of loads) {
    await new Promise((idle) => {
      // Not every browser tells when it is idle.
      if ("requestIdleCallback" in window) requestIdleCallback(idle);
      else setTimeout(idle, 300);
    });
    if (!navigator.onLine) return;
    // What fails here is fetched, and told, when somebody goes there.
    await load().catch(() => undefined);
  }
}
