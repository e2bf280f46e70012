import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { moment } from "../../app/format";
import { DataTable } from "../../components/DataTable";

/** Signatures over the log. */
export function Checkpoints() {
  const { t } = useTranslation("audit");
  const checkpoints = useQuery({
    queryKey: ["audit", "checkpoints"],
    queryFn: async () => need(await api.GET("/audit/checkpoints")),
  });
  return (
    <DataTable
      name="checkpoints"
      label={t("checkpoints")}
      prefix="checkpoints."
      rows={checkpoints.data?.items ?? []}
      rowKey={(one) => String(one.checkpoint)}
      loading={checkpoints.isLoading}
      error={checkpoints.error}
      empty={t("noCheckpoint")}
      columns={[
        {
          key: "checkpoint",
          title: t("checkpoint"),
          kind: "number",
          value: (one) => one.checkpoint,
        },
        { key: "at", title: t("at"), value: (one) => moment(one.at) },
        { key: "first", title: t("first"), kind: "number", value: (one) => one.first_entry },
        { key: "last", title: t("last"), kind: "number", value: (one) => one.last_entry },
        {
          key: "key",
          title: t("key"),
          value: (one) => one.public_key,
          render: (one) => <code>{one.public_key.slice(0, 16)}…</code>,
        },
        { key: "chain", title: t("chain"), hidden: true, value: (one) => one.chain },
      ]}
    />
  );
}
