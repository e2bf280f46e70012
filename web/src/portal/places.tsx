import {
  BulbOutlined,
  FileTextOutlined,
  HomeOutlined,
  IdcardOutlined,
  LineChartOutlined,
  SwapOutlined,
  WalletOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";

export interface Place {
  to: string;
  /** "place.<text>" of the texts. */
  text: string;
  icon: ReactNode;
}

/** Those that stand at the bottom of a phone. */
export const mainPlaces: Place[] = [
  { to: "/my", text: "home", icon: <HomeOutlined /> },
  { to: "/my/usage", text: "usage", icon: <LineChartOutlined /> },
  { to: "/my/bills", text: "bills", icon: <FileTextOutlined /> },
  { to: "/my/payments", text: "payments", icon: <WalletOutlined /> },
];

/** Those behind "More" there; with room they stand beside the others. */
export const morePlaces: Place[] = [
  { to: "/my/tariffs", text: "tariffs", icon: <SwapOutlined /> },
  { to: "/my/budget", text: "budget", icon: <BulbOutlined /> },
  { to: "/my/data", text: "data", icon: <IdcardOutlined /> },
];

/** The contract that is looked at goes along from place to place. */
export function contractIn(search: URLSearchParams): string {
  const contract = search.get("contract");
  return contract ? `?contract=${encodeURIComponent(contract)}` : "";
}
