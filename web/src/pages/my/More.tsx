import { RightOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router-dom";

import { Page } from "../../components/Page";
import { contractIn, morePlaces } from "../../portal/places";

/** Places that a phone has no room for at the bottom. */
export function More() {
  const { t } = useTranslation("my");
  const search = contractIn(useSearchParams()[0]);
  return (
    <Page title={t("place.more")}>
      <ul className="portal-more">
        {morePlaces.map((place) => (
          <li key={place.to}>
            <Link to={{ pathname: place.to, search }}>
              {place.icon}
              <span>{t(`place.${place.text}`)}</span>
              <RightOutlined />
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
