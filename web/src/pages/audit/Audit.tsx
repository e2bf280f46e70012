import { useTranslation } from "react-i18next";

import { Page } from "../../components/Page";
import { PageTabs } from "../../components/PageTabs";
import { Checkpoints } from "./Checkpoints";
import { Entries } from "./Entries";
import { Verification } from "./Verification";

/** What was done, by whom; and whether anybody changed the record of it. */
export function Audit() {
  const { t } = useTranslation("audit");
  return (
    <Page title={t("title")} actions={<Verification />}>
      <PageTabs
        items={[
          { key: "entries", label: t("entries"), children: <Entries /> },
          { key: "checkpoints", label: t("checkpoints"), children: <Checkpoints /> },
        ]}
      />
    </Page>
  );
}
