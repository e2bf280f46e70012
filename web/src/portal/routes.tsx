import { lazy } from "react";

import { Broken } from "../app/Broken";
import { Nowhere } from "../app/Nowhere";

const Home = lazy(async () => ({ default: (await import("../pages/my/Home")).Home }));
const MyBills = lazy(async () => ({ default: (await import("../pages/my/MyBills")).MyBills }));
const MyPayments = lazy(async () => ({
  default: (await import("../pages/my/MyPayments")).MyPayments,
}));
const MyData = lazy(async () => ({ default: (await import("../pages/my/MyData")).MyData }));
const Usage = lazy(async () => ({ default: (await import("../pages/my/Usage")).Usage }));
const MyTariffs = lazy(async () => ({
  default: (await import("../pages/my/MyTariffs")).MyTariffs,
}));
const Budget = lazy(async () => ({ default: (await import("../pages/my/Budget")).Budget }));
const More = lazy(async () => ({ default: (await import("../pages/my/More")).More }));
const BillPage = lazy(async () => ({
  default: (await import("../pages/bill/BillPage")).BillPage,
}));
const Account = lazy(async () => ({
  default: (await import("../pages/account/Account")).Account,
}));

/** Below /my: what customers see. Each asks the same API as the console, which decides for whom. */
export const portalRoutes = [
  { index: true, element: <Home /> },
  { path: "usage", element: <Usage /> },
  { path: "tariffs", element: <MyTariffs /> },
  { path: "budget", element: <Budget /> },
  { path: "more", element: <More /> },
  { path: "bills", element: <MyBills /> },
  { path: "bills/:bill", element: <BillPage mine /> },
  { path: "payments", element: <MyPayments /> },
  { path: "data", element: <MyData /> },
  { path: "account", element: <Account mine /> },
  { path: "*", element: <Nowhere home="/my" /> },
].map((route) => ({ ...route, errorElement: <Broken /> }));
