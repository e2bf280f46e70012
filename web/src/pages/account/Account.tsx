import { useQuery } from "@tanstack/react-query";
import { Descriptions, Spin } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { roleTitle } from "../../app/roleTitle";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { ChangePassword } from "./ChangePassword";
import { OwnSignIns } from "./OwnSignIns";
import { SecondFactor } from "./SecondFactor";

/** One's own account, for staff and for customers. */
export function Account({ mine = false }: { mine?: boolean }) {
  const { t, i18n } = useTranslation("account");
  const account = useQuery({
    queryKey: ["account"],
    queryFn: async () => need(await api.GET("/account")),
  });
  if (account.isPending) return <Spin />;
  if (account.error) return <Failure error={account.error} />;
  const { data } = account;
  const shown = (words: string[]) => (words.length > 0 ? words.join(", ") : "–");
  return (
    <Page title={t("title")}>
      <Descriptions
        bordered
        column={1}
        className="block"
        style={{ maxWidth: 720 }}
        items={[
          { key: "name", label: t("name"), children: data.name },
          ...(mine
            ? []
            : [
                {
                  key: "roles",
                  label: t("roles"),
                  children: shown(data.roles.map((role) => roleTitle(role, i18n.language))),
                },
                { key: "areas", label: t("areas"), children: shown(data.areas) },
                { key: "classes", label: t("classes"), children: shown(data.classes) },
              ]),
        ]}
      />
      <div className="account">
        <SecondFactor account={data} />
        <OwnSignIns account={data} />
        <ChangePassword since={data.password_at} />
      </div>
    </Page>
  );
}
