/** "12.30" as a whole number of its last digits, with how many there are. */
function parsed(decimal: string): [bigint, number] {
  const [whole = "", fraction = ""] = decimal.split(".");
  return [BigInt(whole + fraction), fraction.length];
}

function text(value: bigint, digits: number): string {
  const sign = value < 0n ? "-" : "";
  const figures = (value < 0n ? -value : value).toString().padStart(digits + 1, "0");
  if (digits === 0) return sign + figures;
  return `${sign}${figures.slice(0, -digits)}.${figures.slice(-digits)}`;
}

/** The exact sum of two decimal texts, with as many digits as the longer of them. */
export function plus(left: string, right: string): string {
  const [one, oneDigits] = parsed(left);
  const [other, otherDigits] = parsed(right);
  const digits = Math.max(oneDigits, otherDigits);
  const raised = (value: bigint, from: number) => value * 10n ** BigInt(digits - from);
  return text(raised(one, oneDigits) + raised(other, otherDigits), digits);
}

/** Without a sign where there was one, with one where there was none. */
export function negated(decimal: string): string {
  if (/^-?0*\.?0*$/.test(decimal)) return decimal.replace("-", "");
  return decimal.startsWith("-") ? decimal.slice(1) : `-${decimal}`;
}

export const minus = (left: string, right: string) => plus(left, negated(right));

/** "+1.50", "-1.50", "0.00": a difference says which way it goes. */
export function signed(decimal: string): string {
  return decimal.startsWith("-") || /^0*\.?0*$/.test(decimal) ? decimal : `+${decimal}`;
}
