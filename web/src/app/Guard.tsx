import { Spin } from "antd";
import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router-dom";

import { Failure } from "../components/Failure";
import { ApiError } from "../api/client";
import { FactorFirst } from "../pages/account/FactorFirst";
import { useSession } from "./session";

/** Shows what is inside to those who are signed in; others sign in first and come back. */
export function Guard({ children }: { children: ReactNode }) {
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session.isPending) return <Spin fullscreen />;
  if (session.error instanceof ApiError && session.error.status === 401)
    return <Navigate to="/signin" replace state={{ from: pathname + search }} />;
  if (session.error) return <Failure error={session.error} />;
  if (session.data.second_factor === "needed") return <FactorFirst />;
  return children;
}
