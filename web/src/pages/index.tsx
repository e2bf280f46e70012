import {
  AuditOutlined,
  CheckCircleOutlined,
  FileTextOutlined,
  HomeOutlined,
  PlayCircleOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";

import { Approvals } from "./approvals/Approvals";
import { BillPage } from "./bill/BillPage";
import { Bills } from "./bills/Bills";
import { CustomerPage } from "./customer/CustomerPage";
import { Reviews } from "./reviews/Reviews";
import { Runs } from "./runs/Runs";
import { Today } from "./today/Today";

/** A page: its folder here, its route, and the action that one must be allowed to see it. */
export interface PageEntry {
  name: string;
  path: string;
  action: string;
  element: ReactNode;
  /** In the menu; without one it is reached from other pages. */
  icon?: ReactNode;
}

export const pages: PageEntry[] = [
  { name: "today", path: "/", action: "bill.read", element: <Today />, icon: <HomeOutlined /> },
  {
    name: "bills",
    path: "/bills",
    action: "bill.read",
    element: <Bills />,
    icon: <FileTextOutlined />,
  },
  { name: "bill", path: "/bills/:bill", action: "bill.read", element: <BillPage /> },
  {
    name: "runs",
    path: "/runs",
    action: "run.read",
    element: <Runs />,
    icon: <PlayCircleOutlined />,
  },
  {
    name: "reviews",
    path: "/reviews",
    action: "bill.read",
    element: <Reviews />,
    icon: <AuditOutlined />,
  },
  {
    name: "approvals",
    path: "/approvals",
    action: "approval.read",
    element: <Approvals />,
    icon: <CheckCircleOutlined />,
  },
  {
    name: "customer",
    path: "/customers/:consumerNo",
    action: "customer.read",
    element: <CustomerPage />,
  },
];
