import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Navigate } from "react-router-dom";

import { pages, type PageEntry } from "../pages";
import { maySee, useSession } from "./session";

/** A page for those who may see it; who may not is told so, and from the first page led to theirs. */
export function Allowed({ page, children }: { page: PageEntry; children: ReactNode }) {
  const { t } = useTranslation();
  const granted = useSession().data?.actions ?? [];
  const may = (one: PageEntry) => maySee(granted, one);
  if (may(page)) return children;
  const own = pages.find((one) => one.icon && may(one));
  if (page.path === "/" && own) return <Navigate to={own.path} replace />;
  return <Alert role="alert" type="warning" message={t("notAllowed", { action: page.action })} />;
}
