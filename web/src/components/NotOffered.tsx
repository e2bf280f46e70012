import type { Answer } from "../api/types";

/** Tariffs that a customer may not take, each with the reason: opened by whom it concerns. */
export function NotOffered({
  title,
  tariffs,
}: {
  title: string;
  tariffs: Answer<"/customers/{consumer_no}/offer">["not_offered"];
}) {
  if (tariffs.length === 0) return null;
  return (
    <details className="block">
      <summary>{title}</summary>
      <ul>
        {tariffs.map((one) => (
          <li key={one.tariff}>
            {one.tariff}: {one.reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
