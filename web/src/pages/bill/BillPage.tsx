import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Descriptions, Space, Spin, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router-dom";

import { api, need } from "../../api/client";
import { period } from "../../app/format";
import { useMay } from "../../app/session";
import { useBandName } from "../../charts/YearPicture";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { CorrectBill } from "./CorrectBill";
import { Corrections } from "./Corrections";
import { type Explanation, type ExplainedLine, heading } from "./explanation";
import { HowMade } from "./HowMade";
import { Intervals } from "./Intervals";

function Verify({ bill }: { bill: string }) {
  const { t } = useTranslation("bill");
  const verify = useMutation({
    mutationFn: async () =>
      need(await api.GET("/bills/{bill}/verification", { params: { path: { bill } } })),
  });
  const wrong = verify.data?.disagreements ?? [];
  return (
    <>
      <Button
        loading={verify.isPending}
        onClick={() => {
          verify.mutate();
        }}
      >
        {t("verify")}
      </Button>
      {verify.error ? <Failure error={verify.error} /> : null}
      {verify.data ? (
        <Alert
          role="status"
          type={wrong.length === 0 ? "success" : "error"}
          message={wrong.length === 0 ? t("agrees") : t("disagrees", { count: wrong.length })}
          description={wrong
            .map((one) => `${one.what}: ${one.stated} ≠ ${one.recomputed}`)
            .join("; ")}
        />
      ) : null}
    </>
  );
}

/** What a line follows from, and on demand the intervals that it was measured in. */
function Details({ bill, line }: { bill: Explanation; line: ExplainedLine }) {
  const { t } = useTranslation("bill");
  const maySeeReadings = useMay("reading.read");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <HowMade bill={bill} line={line} />
      {maySeeReadings && (line.unit === "kWh" || line.unit === "kvarh") ? (
        <>
          <Button
            type="link"
            style={{ paddingInline: 0 }}
            aria-expanded={isOpen}
            onClick={() => {
              setOpen(!isOpen);
            }}
          >
            {t(isOpen ? "intervals.hide" : "intervals.show")}
          </Button>
          {isOpen ? (
            <Intervals
              bill={bill}
              line={line}
              prefix={`${String(bill.lines.indexOf(line) + 1)}.`}
            />
          ) : null}
        </>
      ) : null}
    </>
  );
}

/** One bill: each line with the numbers it follows from. */
export function BillPage({ mine = false }: { mine?: boolean }) {
  const { t, i18n } = useTranslation("bill");
  const bandName = useBandName();
  const { bill = "" } = useParams();
  const may = { correct: useMay("bill.correct"), seeCorrections: useMay("bill.corrections") };
  const mayCorrect = may.correct && !mine;
  const maySeeCorrections = may.seeCorrections && !mine;
  const explained = useQuery({
    queryKey: ["bill", bill, i18n.language],
    queryFn: async () =>
      need(
        await api.GET("/bills/{bill}/explanation", { params: { path: { bill } } }),
      ) as unknown as Explanation,
  });
  if (explained.isPending) return <Spin />;
  if (explained.error) return <Failure error={explained.error} />;
  const { data } = explained;
  return (
    <Page
      title={t("title", { bill: data.number ?? data.bill })}
      actions={
        <Space>
          <Verify bill={data.bill} />
          {mayCorrect ? <CorrectBill bill={data.bill} /> : null}
          <Button href={`/api/v1/bills/${data.bill}/pdf`} target="_blank">
            PDF
          </Button>
        </Space>
      }
    >
      {maySeeCorrections ? <Corrections bill={data.bill} /> : null}
      <Descriptions
        column={{ xs: 1, md: 3 }}
        bordered
        items={[
          {
            key: "customer",
            label: t("customer"),
            children: mine ? (
              data.customer
            ) : (
              <Link to={`/customers/${data.consumer_no}`}>{data.customer}</Link>
            ),
          },
          { key: "period", label: t("period"), children: period(data.from, data.to) },
          {
            key: "total",
            label: t("total"),
            children: <Amount value={data.total} unit={data.currency} />,
          },
        ]}
      />
      <Table<ExplainedLine>
        style={{ marginTop: 12 }}
        rowKey={(line) => data.lines.indexOf(line)}
        dataSource={data.lines}
        pagination={false}
        scroll={{ x: true }}
        expandable={{
          expandedRowRender: (line) => <Details bill={data} line={line} />,
        }}
        columns={[
          { title: t("line"), render: (_, line) => heading(line, i18n.language, bandName) },
          {
            title: t("quantity"),
            align: "right",
            render: (_, line) =>
              line.percent ? (
                <Amount value={line.base ?? ""} unit={data.currency} />
              ) : (
                <Amount value={line.quantity ?? ""} unit={line.unit} />
              ),
          },
          {
            title: t("price"),
            align: "right",
            // On a phone it stands with how the line is made.
            ...(mine ? { responsive: ["sm" as const] } : {}),
            render: (_, line) =>
              line.percent ? (
                <Amount value={line.percent} unit="%" />
              ) : (
                <Amount value={line.price ?? ""} />
              ),
          },
          {
            title: t("amount"),
            align: "right",
            render: (_, line) => <Amount value={line.amount} unit={data.currency} />,
          },
        ]}
      />
    </Page>
  );
}
