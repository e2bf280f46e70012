import { useQuery } from "@tanstack/react-query";
import { Alert, Spin } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { grouped } from "../../app/format";
import { useWords } from "../../app/useWords";
import { useBandName } from "../../charts/YearPicture";
import { type Change, ChangeTable } from "../../components/ChangeTable";
import { Failure } from "../../components/Failure";

interface Field {
  field: string;
  before: string;
  after: string;
}

interface Difference {
  same: boolean;
  fields: Field[];
  versions: {
    before: string | null;
    after: string | null;
    fields: Field[];
    components: { component: string; kind: "added" | "removed" | "changed"; fields: Field[] }[];
    bands: { calendar: string; month: number; from: string; to: string; minutes: number }[];
  }[];
}

const row = ({ field, before, after }: Field, where = ""): Change => ({
  field: where ? `${where} · ${field}` : field,
  before: before || null,
  after: after || null,
});

/** What changed from one version to another: values, and hours that moved to other bands. */
export function Comparison({
  tariff,
  before,
  after,
}: {
  tariff: string;
  before: string;
  after: string;
}) {
  const { t } = useTranslation("tariffs");
  const bandName = useBandName();
  const word = useWords();
  /** "price.peak" as people say it. */
  const fieldName = (field: string) => {
    const [, name = field, band] = /^(price)\.(.+)$/.exec(field) ?? [];
    return band ? `${word("field", name)}, ${bandName(band)}` : word("field", field);
  };
  const query = useQuery({
    queryKey: ["tariffs", tariff, "diff", before, after],
    queryFn: async () =>
      need(
        await api.GET("/tariffs/diff", {
          params: {
            query: { before: tariff, before_day: before, after: tariff, after_day: after },
          },
        }),
      ) as unknown as Difference,
  });
  if (query.error) return <Failure error={query.error} />;
  if (!query.data) return <Spin />;
  const { same, fields, versions } = query.data;
  if (same) return <Alert type="success" message={t("same")} />;
  return (
    <>
      {fields.length > 0 ? (
        <ChangeTable label={t("compare")} changes={fields.map((one) => row(one))} />
      ) : null}
      {versions.map((version) => (
        <section key={`${version.before ?? ""}/${version.after ?? ""}`}>
          <h2>
            {version.before ?? "–"} → {version.after ?? "–"}
          </h2>
          <ChangeTable
            label={t("compare")}
            changes={[
              ...version.fields.map((one) => row({ ...one, field: word("field", one.field) })),
              ...version.components.flatMap((component) =>
                component.fields.length > 0
                  ? component.fields.map((one) =>
                      row(
                        { ...one, field: fieldName(one.field) },
                        word("component", component.component),
                      ),
                    )
                  : [
                      row(
                        { field: t(component.kind), before: "", after: "" },
                        word("component", component.component),
                      ),
                    ],
              ),
              ...version.bands.map((move) => ({
                field: `${t("minutesMoved")} · ${t("month")} ${String(move.month)} · ${t("hoursMoved", { hours: grouped(String(Math.round(move.minutes / 60))) })}`,
                before: move.from ? bandName(move.from) : null,
                after: move.to ? bandName(move.to) : null,
              })),
            ]}
          />
        </section>
      ))}
    </>
  );
}
