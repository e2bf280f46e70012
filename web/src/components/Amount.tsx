import { grouped } from "../app/format";

/** Money or a quantity with its unit, in figures of one width. */
export function Amount({ value, unit }: { value: string; unit?: string | undefined }) {
  return (
    <span className="amount">
      {grouped(value)}
      {unit ? <span className="unit"> {unit}</span> : null}
    </span>
  );
}
