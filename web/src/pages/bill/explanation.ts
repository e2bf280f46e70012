/** The part of a bill's explanation that the page shows: docs/formats/bill_body.md. */
export interface Named {
  en: string;
  zh: string;
}

export interface ExplainedLine {
  component: string;
  name: Named;
  band?: string;
  tier?: number;
  quantity: string;
  unit: string;
  price?: string;
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
  lines: ExplainedLine[];
}

const bands: Record<string, Named> = {
  sharp: { en: "sharp peak", zh: "尖峰" },
  peak: { en: "peak", zh: "高峰" },
  flat: { en: "flat", zh: "平段" },
  valley: { en: "valley", zh: "低谷" },
  deep: { en: "deep valley", zh: "深谷" },
};

/** "Energy, peak, tier 2". */
export function heading(line: ExplainedLine, language: string): string {
  const side = language === "zh-CN" ? "zh" : "en";
  const parts = [line.name[side]];
  if (line.band) parts.push(bands[line.band]?.[side] ?? line.band);
  if (line.tier) parts.push(side === "zh" ? `第${line.tier}档` : `tier ${line.tier}`);
  return parts.join(side === "zh" ? "，" : ", ");
}
