import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider, theme } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { createBrowserRouter, Navigate, RouterProvider } from "react-router-dom";

import { ApiError } from "../api/client";
import { pages } from "../pages";
import { PortalShell } from "../portal/PortalShell";
import { portalRoutes } from "../portal/routes";
import { SignIn } from "../pages/signin/SignIn";
import { Allowed } from "./Allowed";
import { Broken } from "./Broken";
import { Guard } from "./Guard";
import { nonce } from "./nonce";
import { Nowhere } from "./Nowhere";
import { useSession } from "./session";
import { Shell } from "./Shell";
import { useDark } from "./useDark";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      staleTime: 10_000,
      // What the server refuses it refuses again; what did not reach it may be tried once more.
      retry: (count, error) => !(error instanceof ApiError) && count < 1,
    },
    // Without a network the library would wait in silence: what fails is said.
    mutations: { networkMode: "always" },
  },
});

/** The console, for everybody but customers, whose pages are the portal's. */
function Staff() {
  const isCustomer = useSession().data?.roles.includes("customer") ?? false;
  return isCustomer ? <Navigate to="/my" replace /> : <Shell />;
}

const router = createBrowserRouter([
  { path: "/signin", element: <SignIn /> },
  {
    path: "/my",
    element: (
      <Guard>
        <PortalShell />
      </Guard>
    ),
    children: portalRoutes,
  },
  {
    element: (
      <Guard>
        <Staff />
      </Guard>
    ),
    children: [
      ...pages.map((page) => ({
        path: page.path,
        element: (
          <Allowed page={page}>
            <page.element />
          </Allowed>
        ),
        errorElement: <Broken />,
      })),
      { path: "*", element: <Nowhere home="/" /> },
    ],
  },
]);

// Each has a contrast of 4.5 or more against every ground that it stands on.
const lightColours = {
  colorPrimary: "#0b6b5e",
  colorError: "#c0281f",
  colorLink: "#0b6b5e",
  colorLinkHover: "#084e45",
  colorLinkActive: "#06362f",
  colorTextDescription: "#595959",
  colorTextTertiary: "#595959",
  colorTextDisabled: "#6b6b6b",
  colorTextPlaceholder: "#6b6b6b",
};
const darkColours = {
  colorPrimary: "#0f8373",
  colorError: "#f0776f",
  colorLink: "#5fd0bf",
  colorLinkHover: "#8fe3d5",
  colorLinkActive: "#b5efe5",
  colorTextDescription: "#b0b0b0",
  colorTextTertiary: "#b0b0b0",
  colorTextDisabled: "#a0a0a0",
  colorTextPlaceholder: "#a0a0a0",
};

export function App() {
  const { i18n } = useTranslation();
  const { isDark } = useDark();
  useEffect(() => {
    document.documentElement.classList.toggle("dark", isDark);
  }, [isDark]);
  return (
    <ConfigProvider
      locale={i18n.language === "zh-CN" ? zh : en}
      csp={{ nonce }}
      componentSize="small"
      theme={{
        algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { borderRadius: 3, fontSize: 14, ...(isDark ? darkColours : lightColours) },
        components: {
          Tabs: isDark ? { itemSelectedColor: "#5fd0bf", itemHoverColor: "#8fe3d5" } : {},
          Layout: { headerHeight: 48, siderBg: "#141414" },
          // The head is dark always; in the dark the library would have its buttons darker still.
          Button: { defaultGhostColor: "#fff", defaultGhostBorderColor: "#fff" },
          Table: { cellPaddingBlockSM: 5 },
          Menu: {
            itemHeight: 32,
            itemMarginBlock: 2,
            activeBarBorderWidth: 0,
            itemSelectedBg: isDark ? "#123b36" : "#e3f1ee",
            itemSelectedColor: isDark ? "#8fe3d5" : "#0b6b5e",
          },
        },
      }}
    >
      <AntApp>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
