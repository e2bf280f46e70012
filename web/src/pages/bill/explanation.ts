/** The part of a bill's explanation that the page shows: what `bill explain --json` prints. */
export interface Named {
  en: string;
  zh: string;
}

export interface ExplainedLine {
  component: string;
  name: Named;
  /** Which way the energy went; without one, to the customer. */
  flow?: "export" | "reactive_import" | "reactive_export";
  band?: string;
  tier?: number;
  tier_from_kwh?: string;
  tier_to_kwh?: string;
  quantity?: string;
  unit?: string;
  price?: string;
  /** Of a month: "12/31". */
  share?: string;
  /** Of lines that are a part of others: the sum of those. */
  base?: string;
  percent?: string;
  /** Each interval has a price of its own: `exact` is the sum of the products. */
  by_interval?: boolean;
  exact?: string;
  rounding?: string;
  amount: string;
  source?: string;
  prices?: { name: Named; price: string }[];
}

export interface Explanation {
  bill: string;
  number?: string;
  consumer_no: string;
  customer: string;
  from: string;
  to: string;
  currency: string;
  total: string;
  max_demand?: { kw: string; at: string };
  power_factor?: string;
  tiers_before?: { year_kwh: string; month_kwh: string };
  terms: { from: string; to: string; tariff: string; name: Named }[];
  lines: ExplainedLine[];
}

/** "Energy, peak, tier 2". \param bandName  of a band, for people. */
export function heading(
  line: ExplainedLine,
  language: string,
  bandName: (band: string) => string,
): string {
  const side = language === "zh-CN" ? "zh" : "en";
  const parts = [line.name[side]];
  if (line.band) parts.push(bandName(line.band));
  if (line.tier) parts.push(side === "zh" ? `第${line.tier}档` : `tier ${line.tier}`);
  return parts.join(side === "zh" ? "，" : ", ");
}

/** How the amount comes about, in figures: "89.724 × 0.588 = 52.76". */
export function sum(line: ExplainedLine): string | null {
  if (line.percent !== undefined && line.base !== undefined)
    return `${line.base} × ${line.percent} % = ${line.amount}`;
  if (line.by_interval) return `Σ = ${line.exact ?? ""} → ${line.amount}`;
  if (line.price === undefined || line.quantity === undefined) return null;
  const share = line.share ? ` × ${line.share}` : "";
  const less = line.base === undefined ? "" : ` − ${line.base}`;
  return `${line.quantity} ${line.unit ?? ""} × ${line.price}${share}${less} = ${line.amount}`;
}
