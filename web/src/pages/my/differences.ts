import { minus, negated } from "../../app/decimal";

/** Lines of a tariff that a customer reads as one. */
export interface Part {
  name: string;
  band: string | null;
  tier: number | null;
  kwh: string | null;
  amount: string;
}

/** The same lines under two tariffs; null where one does not have them. */
export interface PartDifference {
  key: string;
  name: string;
  band: string | null;
  tier: number | null;
  now: string | null;
  other: string | null;
  difference: string;
}

const keyOf = (part: Part) => `${part.name} ${part.band ?? ""} ${String(part.tier ?? "")}`;

/** Every line of either tariff, the greatest differences first. */
export function differencesOf(now: Part[], other: Part[]): PartDifference[] {
  const rows = new Map<string, PartDifference>();
  for (const part of now) {
    const { name, band, tier } = part;
    const key = keyOf(part);
    rows.set(key, {
      key,
      name,
      band,
      tier,
      now: part.amount,
      other: null,
      difference: negated(part.amount),
    });
  }
  for (const part of other) {
    const { name, band, tier, amount } = part;
    const key = keyOf(part);
    const known = rows.get(key);
    const difference = known?.now ? minus(amount, known.now) : amount;
    rows.set(key, { key, name, band, tier, now: known?.now ?? null, other: amount, difference });
  }
  const size = (row: PartDifference) => Math.abs(Number(row.difference));
  return [...rows.values()].sort((one, two) => size(two) - size(one));
}
