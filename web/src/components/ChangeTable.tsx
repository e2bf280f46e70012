import { useTranslation } from "react-i18next";

export interface Change {
  field: string;
  before: string | null;
  after: string | null;
}

/** What changes, value by value: the old one struck out, the new one marked; said in words too. */
export function ChangeTable({ changes, label }: { changes: Change[]; label: string }) {
  const { t } = useTranslation();
  if (changes.length === 0) return <p>{t("change.none")}</p>;
  return (
    <table className="changes" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("change.field")}</th>
          <th scope="col">{t("change.before")}</th>
          <th scope="col">{t("change.after")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((one) => (
          <tr key={one.field}>
            <th scope="row">{one.field}</th>
            <td>{one.before === null ? "–" : <del>{one.before}</del>}</td>
            <td>{one.after === null ? "–" : <ins>{one.after}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
