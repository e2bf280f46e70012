import { Tabs } from "antd";
import { useTranslation } from "react-i18next";

import { useView } from "../../app/useView";
import { Page } from "../../components/Page";
import { Checkpoints } from "./Checkpoints";
import { Entries } from "./Entries";
import { Verification } from "./Verification";

/** What was done, by whom; and whether anybody changed the record of it. */
export function Audit() {
  const { t } = useTranslation("audit");
  const view = useView();
  return (
    <Page title={t("title")} actions={<Verification />}>
      <Tabs
        activeKey={view.get("tab") ?? "entries"}
        onChange={(tab) => {
          view.set({ tab });
        }}
        items={[
          { key: "entries", label: t("entries"), children: <Entries /> },
          { key: "checkpoints", label: t("checkpoints"), children: <Checkpoints /> },
        ]}
      />
    </Page>
  );
}
