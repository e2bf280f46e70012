import { useTranslation } from "react-i18next";

import { moment, period } from "../../app/format";
import { Amount } from "../../components/Amount";
import { type Explanation, type ExplainedLine, sum } from "./explanation";

/** What a line follows from: the sum in figures, its rule, what the price is made of, and who says so. */
export function HowMade({ bill, line }: { bill: Explanation; line: ExplainedLine }) {
  const { t, i18n } = useTranslation("bill");
  const side = i18n.language === "zh-CN" ? "zh" : "en";
  const figures = sum(line);
  const demand = line.unit === "kW" ? bill.max_demand : undefined;
  return (
    <>
      {figures ? (
        <p className="amount">
          {figures}
          {line.rounding ? (
            <span className="unit">
              {" "}
              {t(`rounding.${line.rounding}`, { defaultValue: line.rounding })}
            </span>
          ) : null}
        </p>
      ) : null}
      {line.tier ? (
        <p>
          {line.tier_to_kwh
            ? t("tier.between", { from: line.tier_from_kwh ?? "0", to: line.tier_to_kwh })
            : t("tier.above", { from: line.tier_from_kwh ?? "0" })}{" "}
          {bill.tiers_before
            ? t("tier.before", {
                year: bill.tiers_before.year_kwh,
                month: bill.tiers_before.month_kwh,
              })
            : null}
        </p>
      ) : null}
      {demand ? <p>{t("demandAt", { kw: demand.kw, at: moment(demand.at) })}</p> : null}
      {line.component === "power_factor" && bill.power_factor ? (
        <p>{t("powerFactor", { factor: bill.power_factor })}</p>
      ) : null}
      {line.prices?.map((one) => (
        <div key={one.name.en}>
          {one.name[side]}: <Amount value={one.price} />
        </div>
      ))}
      {bill.terms.map((one) => (
        <div key={one.from} className="unit">
          {t("tariffOf", { tariff: one.name[side], period: period(one.from, one.to) })}
        </div>
      ))}
      {line.source ? (
        <div className="unit">
          {t("source")}: {line.source}
        </div>
      ) : null}
    </>
  );
}
