import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router-dom";

import { api } from "../api/client";
import { sessionLeft } from "../api/connection";

/** Ends the session of a member of staff, forgets what was read, and shows the sign-in page. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    sessionLeft();
    await api.DELETE("/session");
    queries.clear();
    navigate("/signin");
  };
}
