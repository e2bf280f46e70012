import { useQuery } from "@tanstack/react-query";
import { Select, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { useView } from "../../app/useView";
import { useWords } from "../../app/useWords";
import { DataTable } from "../../components/DataTable";
import { useRoles } from "./roles";

/** Who may do what, which roles lie idle, and what does not go together. */
export function PermissionReview() {
  const { t } = useTranslation("people");
  const view = useView("review.");
  const word = useWords();
  const roles = useRoles();
  /** "security_administrator + audit_administrator", in the reader's words. */
  const conflictOf = (conflict: string) => conflict.split(" + ").map(roles.nameOf).join(" + ");
  const days = Number(view.get("days") ?? 90);
  const review = useQuery({
    queryKey: ["people", "review", days],
    queryFn: async () => need(await api.GET("/people/review", { params: { query: { days } } })),
  });
  return (
    <DataTable
      name="permission-review"
      label={t("review")}
      prefix="review."
      rows={review.data?.items ?? []}
      rowKey={(one) => one.login}
      loading={review.isLoading}
      error={review.error}
      empty={t("nobody")}
      filters={
        <Select
          aria-label={t("unusedFor")}
          value={days}
          options={[30, 90, 180, 365].map((value) => ({
            value,
            label: t("days", { count: value }),
          }))}
          onChange={(value) => {
            view.set({ days: String(value) });
          }}
        />
      }
      columns={[
        { key: "login", title: t("login"), value: (one) => one.login },
        {
          key: "roles",
          title: t("roles"),
          width: 130,
          value: (one) => one.roles.map(roles.nameOf).join(", "),
        },
        {
          key: "may",
          title: t("may"),
          value: (one) => one.may.map((g) => `${g.action} (${t(`reach.${g.reach}`)})`).join("; "),
          render: (one) =>
            [...new Set(one.may.map((granted) => granted.reach))].map((reach) => (
              <div key={reach}>
                <strong>{t(`reach.${reach}`)}</strong>{" "}
                {one.may
                  .filter((granted) => granted.reach === reach)
                  .map((granted) => word("action", granted.action))
                  .join(t("comma"))}
              </div>
            )),
        },
        {
          key: "unused",
          title: t("unused"),
          width: 130,
          value: (one) => one.unused.map(roles.nameOf).join(", "),
        },
        {
          key: "conflicts",
          title: t("conflicts"),
          value: (one) => one.conflicts.map(conflictOf).join("; "),
          render: (one) =>
            one.conflicts.map((conflict) => (
              <Tag key={conflict} color="red">
                {conflictOf(conflict)}
              </Tag>
            )),
        },
      ]}
    />
  );
}
