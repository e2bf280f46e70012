import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Drawer, Input, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";

import { api, need, once } from "../../api/client";
import type { paths } from "../../api/schema";
import { period } from "../../app/format";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { NoticeLink } from "../../components/NoticeLink";

type Preview =
  paths["/bills/{bill}/correction/preview"]["post"]["responses"]["200"]["content"]["application/json"];
type BillChange = Preview["bills"][number];
type Line = BillChange["lines"][number];

/** "+1.20": a difference with its sign; nothing has none. */
const withSign = (amount: string) =>
  amount.startsWith("-") || !/[1-9]/.test(amount) ? amount : `+${amount}`;

/** Quantity times price and what it comes to; struck out before, marked after. */
function Side({ side, unit, isNew }: { side: Line["before"]; unit: string; isNew: boolean }) {
  if (!side) return <>–</>;
  const text = (
    <>
      <Amount value={side.amount} />
      <div className="unit amount">
        {side.quantity} {unit === "none" ? "" : unit}
        {side.price ? ` × ${side.price}` : ""}
      </div>
    </>
  );
  return isNew ? <ins>{text}</ins> : <del>{text}</del>;
}

/** The lines of one bill that change. */
function BillDiff({ change }: { change: BillChange }) {
  const { t } = useTranslation("bill");
  return (
    <section className="block">
      <h2>
        {t("correct.bill", { period: period(change.from, change.to) })}{" "}
        <span className="unit">{change.bill}</span>
      </h2>
      <table className="changes money" aria-label={t("correct.lines", { bill: change.bill })}>
        <thead>
          <tr>
            <th scope="col">{t("line")}</th>
            <th scope="col">{t("app:change.before")}</th>
            <th scope="col">{t("app:change.after")}</th>
          </tr>
        </thead>
        <tbody>
          {change.lines.map((line) => (
            <tr key={`${line.line} ${line.before?.amount ?? ""} ${line.after?.amount ?? ""}`}>
              <th scope="row">{line.line}</th>
              <td>
                <Side side={line.before} unit={line.unit} isNew={false} />
              </td>
              <td>
                <Side side={line.after} unit={line.unit} isNew />
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t("total")}</th>
            <td>
              <Amount value={change.before} unit={change.currency} />
            </td>
            <td>
              <Amount value={change.after} unit={change.currency} />
              <div className="amount">
                <strong>{withSign(change.difference)}</strong>
              </div>
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

/** What was found, and the reason by which it is done. */
function Proposal({
  bill,
  preview,
  onAgain,
  onClose,
}: {
  bill: string;
  preview: Preview;
  onAgain: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("bill");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { notification, message } = App.useApp();
  const [reason, setReason] = useState("");
  const correct = useMutation({
    mutationFn: async () => {
      const { data, error, response } = await api.POST("/bills/{bill}/correction", {
        headers: once(),
        params: { path: { bill } },
        body: { reason: reason.trim(), fingerprint: preview.fingerprint },
      });
      return { done: need({ data, error, response }), waits: response.status === 202 };
    },
    onSuccess: async ({ done, waits }) => {
      await queries.invalidateQueries();
      onClose();
      if (waits) {
        notification.info({
          message: t("correct.waits"),
          description: (
            <NoticeLink to={`/approvals?approval=${String(done.approval)}`} navigate={navigate}>
              {t("correct.approval", { approval: done.approval })}
            </NoticeLink>
          ),
          duration: 10,
        });
        return;
      }
      void message.success(t("correct.done"));
      const fresh = done.bills.find((one) => one.bill === bill);
      if (fresh) navigate(`/bills/${fresh.new_bill}`);
    },
  });
  if (preview.bills.length === 0) {
    return (
      <>
        <Alert type="info" message={t("correct.same")} />
        {preview.refused.map((one) => (
          <Alert key={one.code} type="warning" message={one.message} description={one.code} />
        ))}
      </>
    );
  }
  return (
    <>
      {preview.bills.map((change) => (
        <BillDiff key={change.bill} change={change} />
      ))}
      <p>{t("correct.what")}</p>
      {preview.second_person ? (
        <Alert type="warning" className="block" message={t("correct.second")} />
      ) : null}
      <label>
        {t("app:reason")}
        <Input.TextArea
          maxLength={1000}
          autoFocus
          value={reason}
          onChange={(event) => {
            setReason(event.target.value);
          }}
        />
      </label>
      {correct.error ? (
        <>
          <Failure error={correct.error} />
          <Button onClick={onAgain}>{t("correct.again")}</Button>
        </>
      ) : null}
      <p>
        <Button
          type="primary"
          disabled={reason.trim() === ""}
          loading={correct.isPending}
          onClick={() => {
            correct.mutate();
          }}
        >
          {t(preview.second_person ? "correct.ask" : "correct.do")}
        </Button>
      </p>
    </>
  );
}

/** A bill rated again with what is known now: shown first, then done for a reason. */
export function CorrectBill({ bill }: { bill: string }) {
  const { t, i18n } = useTranslation("bill");
  const [isOpen, setOpen] = useState(false);
  const preview = useMutation({
    mutationKey: ["correction", bill, i18n.language],
    mutationFn: async () =>
      need(await api.POST("/bills/{bill}/correction/preview", { params: { path: { bill } } })),
  });
  const close = () => {
    setOpen(false);
  };
  const look = () => {
    setOpen(true);
    preview.mutate();
  };
  return (
    <>
      <Button onClick={look}>{t("correct.title")}</Button>
      <Drawer
        open={isOpen}
        width={720}
        title={t("correct.of", { bill })}
        onClose={close}
        destroyOnClose
      >
        {preview.isPending ? <Spin /> : null}
        {preview.error ? <Failure error={preview.error} /> : null}
        {preview.data ? (
          <Proposal bill={bill} preview={preview.data} onAgain={look} onClose={close} />
        ) : null}
      </Drawer>
    </>
  );
}
