import { useTranslation } from "react-i18next";

import { useMay } from "../../app/session";
import { Page } from "../../components/Page";
import { PageTabs } from "../../components/PageTabs";
import { PermissionReview } from "./PermissionReview";
import { PersonTable } from "./PersonTable";
import { RoleTable } from "./RoleTable";
import { Tokens } from "./Tokens";

/** Who can sign in, what they may do, and the tokens of programs. */
export function People() {
  const { t } = useTranslation("people");
  const mayReview = useMay("user.review");
  const maySeeTokens = useMay("token.read");
  return (
    <Page title={t("title")}>
      <PageTabs
        items={[
          { key: "people", label: t("people"), children: <PersonTable /> },
          { key: "roles", label: t("roles"), children: <RoleTable /> },
          ...(mayReview
            ? [{ key: "review", label: t("review"), children: <PermissionReview /> }]
            : []),
          ...(maySeeTokens ? [{ key: "tokens", label: t("tokens"), children: <Tokens /> }] : []),
        ]}
      />
    </Page>
  );
}
