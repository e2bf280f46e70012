import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router-dom";

import { api } from "../api/client";
import { sessionLeft } from "../api/connection";

/** Ends the session, of staff and of customers, forgets what was read, and shows the sign-in page. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    // First, so that what is still asked for is not taken for a session that has ended by itself.
    sessionLeft();
    await api.DELETE("/session");
    queries.clear();
    navigate("/signin");
  };
}
