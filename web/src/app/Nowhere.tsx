import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { Page } from "../components/Page";

/** For an address that is no page. */
export function Nowhere({ home }: { home: string }) {
  const { t } = useTranslation();
  return (
    <Page title={t("nowhere")}>
      <p>{t("nowhereText")}</p>
      <p>
        <Link to={home}>{t("home")}</Link>
      </p>
    </Page>
  );
}
