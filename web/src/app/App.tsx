import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider, theme } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import { useTranslation } from "react-i18next";
import { createBrowserRouter, RouterProvider } from "react-router-dom";

import { ApiError } from "../api/client";
import { pages } from "../pages";
import { SignIn } from "../pages/signin/SignIn";
import { Guard } from "./Guard";
import { Shell } from "./Shell";
import { useDark } from "./useDark";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refuses it refuses again; what did not reach it may be tried once more.
      retry: (count, error) => !(error instanceof ApiError) && count < 1,
    },
  },
});

const router = createBrowserRouter([
  { path: "/signin", element: <SignIn /> },
  {
    element: (
      <Guard>
        <Shell />
      </Guard>
    ),
    children: pages.map(({ path, element: Element }) => ({ path, element: <Element /> })),
  },
]);

/** Style elements carry it; the server writes another into each page. */
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content;

export function App() {
  const { i18n } = useTranslation();
  const { isDark } = useDark();
  return (
    <ConfigProvider
      locale={i18n.language === "zh-CN" ? zh : en}
      csp={{ nonce }}
      componentSize="small"
      theme={{
        algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { colorPrimary: "#0b6b5e", borderRadius: 3, fontSize: 14 },
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
