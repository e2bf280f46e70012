import { useQuery } from "@tanstack/react-query";
import { Button, Select, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router-dom";

import { api, need } from "../../api/client";
import type { Answer } from "../../api/types";
import { period } from "../../app/format";
import { useMay } from "../../app/session";
import { useView } from "../../app/useView";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { PageTabs } from "../../components/PageTabs";
import { Comparison } from "./Comparison";
import { YearView } from "./Year";

type Tariff = Answer<"/tariffs/{tariff}">;

function Components({ tariff, from }: { tariff: Tariff; from: string }) {
  const { t } = useTranslation("tariffs");
  const version = tariff.versions.find((one) => one.from === from);
  return (
    <>
      <p>
        {t("source")}: {version?.source} {version?.sheet} ({t("reliability")} {version?.reliability}
        )
      </p>
      <DataTable
        name={`${tariff.tariff}-components`}
        label={t("components")}
        prefix="components."
        rows={version?.components ?? []}
        rowKey={(one) => one.component}
        empty={t("none")}
        columns={[
          { key: "component", title: t("component"), value: (one) => one.component },
          { key: "name", title: t("name"), value: (one) => one.name },
          { key: "layer", title: t("layer"), value: (one) => one.layer_name, choice: true },
        ]}
      />
    </>
  );
}

function Compare({ tariff, from }: { tariff: Tariff; from: string }) {
  const { t } = useTranslation("tariffs");
  const view = useView();
  const others = tariff.versions.filter((one) => one.from !== from);
  const with_ = view.get("with") ?? others.at(-1)?.from;
  if (!with_) return null;
  return (
    <>
      <label>
        {t("compareWith")}{" "}
        <Select
          value={with_}
          style={{ width: 140 }}
          options={others.map((one) => ({ value: one.from, label: one.from }))}
          onChange={(value) => {
            view.put({ with: value });
          }}
        />
      </label>
      <Comparison
        tariff={tariff.tariff}
        before={with_ < from ? with_ : from}
        after={with_ < from ? from : with_}
      />
    </>
  );
}

/** One tariff: a version's year, its components, and what changed since another. */
export function TariffPage() {
  const { t, i18n } = useTranslation("tariffs");
  const { tariff: id = "" } = useParams();
  const view = useView();
  const navigate = useNavigate();
  const maySimulate = useMay("tariff.simulate");
  const query = useQuery({
    queryKey: ["tariffs", id, i18n.language],
    queryFn: async () =>
      need(await api.GET("/tariffs/{tariff}", { params: { path: { tariff: id } } })),
  });
  if (query.error) return <Failure error={query.error} />;
  if (!query.data) return <Spin />;
  const tariff = query.data;
  const from = view.get("version") ?? tariff.versions.at(-1)?.from ?? "";
  return (
    <Page
      title={tariff.name}
      actions={
        maySimulate ? (
          <Button
            onClick={() => {
              navigate(`/simulator?kind=tariff&value=${encodeURIComponent(id)}`);
            }}
          >
            {t("simTitle")}
          </Button>
        ) : undefined
      }
    >
      <p>
        <code>{tariff.tariff}</code> ·{" "}
        <label>
          {t("versions")}{" "}
          <Select
            value={from}
            style={{ width: 220 }}
            options={tariff.versions.map((one) => ({
              value: one.from,
              label: one.to ? period(one.from, one.to) : `${one.from} – ${t("open")}`,
            }))}
            onChange={(value) => {
              view.put({ version: value, with: undefined });
            }}
          />
        </label>
      </p>
      <PageTabs
        items={[
          { key: "year", label: t("year"), children: <YearView tariff={id} day={from} /> },
          {
            key: "components",
            label: t("components"),
            children: <Components tariff={tariff} from={from} />,
          },
          ...(tariff.versions.length > 1
            ? [
                {
                  key: "compare",
                  label: t("compare"),
                  children: <Compare tariff={tariff} from={from} />,
                },
              ]
            : []),
        ]}
      />
    </Page>
  );
}
