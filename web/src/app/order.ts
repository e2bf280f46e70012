/** Orders decimal texts by their value, exactly, however long they are; what is no number by its letters. */
export function compare(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  if (!left || !right) return a.localeCompare(b, undefined, { numeric: true });
  if (left.sign !== right.sign) return left.sign - right.sign;
  const scale = Math.max(left.fraction.length, right.fraction.length);
  const one = BigInt(left.whole + left.fraction.padEnd(scale, "0"));
  const other = BigInt(right.whole + right.fraction.padEnd(scale, "0"));
  return (one < other ? -1 : one > other ? 1 : 0) * left.sign;
}

function parts(text: string) {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, minus, whole = "", fraction = ""] = match;
  return { sign: minus ? -1 : 1, whole, fraction };
}
