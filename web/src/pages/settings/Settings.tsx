import { useQuery } from "@tanstack/react-query";
import { Card, Descriptions, Spin } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { Amount } from "../../components/Amount";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";

/** What the program is configured to, and where each is changed: none of it here. */
export function Settings() {
  const { t, i18n } = useTranslation("settings");
  const settings = useQuery({
    queryKey: ["settings", i18n.language],
    queryFn: async () => need(await api.GET("/settings")),
  });
  if (settings.error) return <Failure error={settings.error} />;
  if (!settings.data) return <Spin />;
  const { password, review, approvals, version } = settings.data;
  const rows = (entries: [string, string | number][]) =>
    entries.map(([key, value]) => ({
      key,
      label: t(key),
      children: <span className="amount">{value}</span>,
    }));
  return (
    <Page title={t("title")}>
      <p>{t("readOnly", { version })}</p>
      <Card size="small" className="block" title={<h2>{t("password")}</h2>}>
        <p>{t("passwordWhere")}</p>
        <Descriptions bordered column={{ xs: 1, md: 2 }} items={rows(Object.entries(password))} />
      </Card>
      <Card size="small" className="block" title={<h2>{t("approvals")}</h2>}>
        <p>{t("approvalsWhere")}</p>
        <Descriptions
          bordered
          column={{ xs: 1, md: 2 }}
          items={[
            ...rows([["lapse_days", approvals.lapse_days]]),
            ...(["release_above", "correction_above", "write_off_above"] as const).map((key) => ({
              key,
              label: t(key),
              children: <Amount value={approvals[key]} unit={t("wholeUnits")} />,
            })),
          ]}
        />
      </Card>
      <Card size="small" title={<h2>{t("review")}</h2>}>
        <p>{t("reviewWhere")}</p>
        <Descriptions
          bordered
          className="block"
          column={{ xs: 1, md: 2 }}
          items={rows([
            ["policy", review.policy],
            ["hold_from", review.hold_from],
            ["sample_from", review.sample_from],
            ["sample_percent", review.sample_percent],
            ["record_from", review.record_from],
          ])}
        />
        <DataTable
          name="review-rules"
          label={t("rules")}
          rows={review.rules}
          rowKey={(one) => one.rule}
          empty={t("noRules")}
          columns={[
            { key: "rule", title: t("rule"), value: (one) => one.rule },
            { key: "sentence", title: t("sentence"), value: (one) => one.sentence },
            { key: "weight", title: t("weight"), kind: "number", value: (one) => one.weight },
          ]}
        />
      </Card>
    </Page>
  );
}
