import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router-dom";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { useList } from "../../app/useList";
import { DataTable } from "../../components/DataTable";
import { Page } from "../../components/Page";

type Found =
  paths["/customer-searches"]["post"]["responses"]["200"]["content"]["application/json"]["items"][number];

/** Customers by whatever is known of them. What was typed is personal: it stays out of the address. */
export function Search() {
  const { t } = useTranslation("search");
  const navigate = useNavigate();
  const given = (useLocation().state as { text?: string } | null)?.text ?? "";
  const [typed, setTyped] = useState(given);
  const [seen, setSeen] = useState(given);
  if (seen !== given) {
    setSeen(given);
    setTyped(given);
  }
  const found = useList<Found>(
    ["search", given],
    async (after) =>
      need(
        await api.POST("/customer-searches", {
          body: after ? { text: given, after } : { text: given },
        }),
      ),
    { enabled: given !== "" },
  );
  return (
    <Page title={t("title")}>
      <Input.Search
        aria-label={t("title")}
        placeholder={t("hint")}
        size="middle"
        autoFocus
        enterButton={t("find")}
        value={typed}
        style={{ maxWidth: 640, marginBottom: 12 }}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
        onSearch={(text) => {
          navigate("/search", { state: { text: text.trim() }, replace: true });
        }}
      />
      {given === "" ? (
        <p>{t("begin")}</p>
      ) : (
        <DataTable<Found>
          name="customers"
          label={t("title")}
          rows={found.rows}
          loading={found.loading}
          error={found.error}
          more={found.more}
          rowKey={(one) => one.consumer_no}
          empty={t("nobody")}
          onOpen={(one) => {
            navigate(`/customers/${one.consumer_no}`);
          }}
          columns={[
            {
              key: "consumer_no",
              title: t("consumerNo"),
              value: (one) => one.consumer_no,
              render: (one) => <Link to={`/customers/${one.consumer_no}`}>{one.consumer_no}</Link>,
            },
            { key: "name", title: t("name"), value: (one) => one.name },
            { key: "address", title: t("address"), value: (one) => one.address },
            { key: "area", title: t("area"), value: (one) => one.area, choice: true },
            { key: "by", title: t("by"), value: (one) => one.by, choice: true },
            { key: "to", title: t("ended"), value: (one) => one.to, hidden: true },
          ]}
        />
      )}
    </Page>
  );
}
