import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { roleTitle } from "../../app/roleTitle";

/** Roles as data, and their names in the reader's language. */
export function useRoles() {
  const { i18n } = useTranslation();
  const roles = useQuery({
    queryKey: ["roles"],
    queryFn: async () => need(await api.GET("/roles")),
    staleTime: Infinity,
  });
  const nameOf = (name: string) => {
    const role = roles.data?.roles.find((one) => one.name === name);
    return role ? roleTitle(role, i18n.language) : name;
  };
  return { ...roles, nameOf };
}
