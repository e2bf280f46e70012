import { useTranslation } from "react-i18next";

import type { Answer } from "../../api/types";
import { useWords } from "../../app/useWords";
import { DataTable, type DataColumn } from "../../components/DataTable";
import { useRoles } from "./roles";

type Role = Answer<"/roles">["roles"][number];

interface Row {
  action: string;
  kind: string;
  reach: Record<string, string>;
}

/** One row for each action that some role is granted. */
export function rowsOf(roles: Role[]): Row[] {
  const rows = new Map<string, Row>();
  for (const role of roles) {
    for (const { action, kind, reach } of role.may) {
      const key = `${action} ${kind}`;
      const row = rows.get(key) ?? { action, kind, reach: {} };
      row.reach[role.name] = reach;
      rows.set(key, row);
    }
  }
  return [...rows.values()].sort((a, b) => a.action.localeCompare(b.action));
}

/** Roles by actions: on which objects each may do what. */
export function RoleTable() {
  const { t } = useTranslation("people");
  const word = useWords();
  const roles = useRoles();
  const all = roles.data?.roles ?? [];
  const columns: DataColumn<Row>[] = [
    {
      key: "action",
      title: t("action"),
      value: (row) => row.action,
      render: (row) => (
        <>
          {word("action", row.action)}
          <div className="unit">{row.action.endsWith(".") ? `${row.action}*` : row.action}</div>
        </>
      ),
    },
    {
      key: "kind",
      title: t("kind"),
      value: (row) => row.kind,
      choice: (kind) => word("object", kind),
      render: (row) => word("object", row.kind),
    },
    ...all.map((role) => ({
      key: role.name,
      title: roles.nameOf(role.name),
      value: (row: Row) => {
        const reach = row.reach[role.name];
        return reach ? t(`reach.${reach}`) : "";
      },
    })),
  ];
  return (
    <>
      <p>{t("rolesText")}</p>
      <DataTable<Row>
        name="roles"
        label={t("roles")}
        prefix="roles."
        rows={rowsOf(all)}
        rowKey={(row) => `${row.action} ${row.kind}`}
        loading={roles.isLoading}
        error={roles.error}
        empty={t("noRoles")}
        columns={columns}
      />
      <h2>{t("apartTitle")}</h2>
      <ul>
        {(roles.data?.apart ?? []).map((pair) => (
          <li key={pair.join()}>
            {t("apart", { one: roles.nameOf(pair[0] ?? ""), other: roles.nameOf(pair[1] ?? "") })}
          </li>
        ))}
      </ul>
    </>
  );
}
