import { useTranslation } from "react-i18next";

import { lookOf } from "./bands";
import { Mark } from "./Mark";
import { lookOfQuality, type Quality } from "./quality";

/** A price band with its colour, letter and name. */
export function BandMark({ band, all }: { band: string | null; all?: string[] }) {
  const { t } = useTranslation("energy");
  if (!band) return <span className="unit">{t("band.none")}</span>;
  return (
    <span className="marked">
      <Mark {...lookOf(band, all)} /> {t(`band.${band}`, { defaultValue: band })}
    </span>
  );
}

/** A reading's quality with its colour, letter and name. */
export function QualityMark({ quality }: { quality: Quality }) {
  const { t } = useTranslation("energy");
  return (
    <span className="marked">
      <Mark {...lookOfQuality(quality)} /> {t(`quality.${quality}`)}
    </span>
  );
}
