import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";

import { api, need } from "../../api/client";
import { DataTable } from "../../components/DataTable";
import { Page } from "../../components/Page";

/** Tariffs of the store. */
export function Tariffs() {
  const { t, i18n } = useTranslation("tariffs");
  const navigate = useNavigate();
  const tariffs = useQuery({
    queryKey: ["tariffs", i18n.language],
    queryFn: async () => need(await api.GET("/tariffs")),
  });
  return (
    <Page title={t("title")}>
      <DataTable
        name="tariffs"
        label={t("title")}
        rows={tariffs.data?.items ?? []}
        rowKey={(one) => one.tariff}
        loading={tariffs.isLoading}
        error={tariffs.error}
        empty={t("none")}
        onOpen={(one) => {
          navigate(`/tariffs/${one.tariff}`);
        }}
        columns={[
          {
            key: "tariff",
            title: t("tariff"),
            value: (one) => one.tariff,
            render: (one) => <Link to={`/tariffs/${one.tariff}`}>{one.tariff}</Link>,
          },
          { key: "name", title: t("name"), value: (one) => one.name },
          { key: "currency", title: t("currency"), value: (one) => one.currency, choice: true },
          { key: "from", title: t("from"), value: (one) => one.from },
          { key: "to", title: t("to"), value: (one) => one.to ?? t("open") },
          {
            key: "versions",
            title: t("versions"),
            kind: "number",
            value: (one) => one.version_count,
          },
        ]}
      />
    </Page>
  );
}
