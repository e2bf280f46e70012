import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Space } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";

import { api, need, once } from "../../api/client";
import type { Item } from "../../api/types";
import { useMay } from "../../app/session";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";

type Correction = Item<"/bills/{bill}/corrections">;

/** A correction that was asked for: who must do what next. */
function Waiting({ bill, one }: { bill: string; one: Correction }) {
  const { t } = useTranslation("bill");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const may = useMay("bill.correct");
  const params = { path: { correction: String(one.correction) } };
  const carryOut = useMutation({
    mutationFn: async () =>
      need(await api.POST("/corrections/{correction}/carry-out", { params, headers: once() })),
    onSuccess: async (done) => {
      await queries.invalidateQueries();
      void message.success(t("correct.done"));
      const fresh = done.bills.find((item) => item.bill === bill);
      if (fresh) navigate(`/bills/${fresh.new_bill}`);
    },
  });
  const withdraw = useMutation({
    mutationFn: async () => need(await api.POST("/corrections/{correction}/withdraw", { params })),
    onSuccess: () => queries.invalidateQueries(),
  });
  const error = carryOut.error ?? withdraw.error;
  const isReady = !one.second_person || one.approval_state === "approved";
  return (
    <Alert
      className="block"
      type={isReady ? "info" : "warning"}
      message={t("correct.asked", { correction: one.correction, by: one.asked_by })}
      description={
        <>
          <p>{one.reason}</p>
          {one.approval ? (
            <p>
              <Link
                to={`/approvals?state=${one.approval_state ?? ""}&approval=${String(one.approval)}`}
              >
                {t("correct.approval", { approval: one.approval })}
              </Link>
              : {t(`approvals:state.${one.approval_state ?? "waiting"}`)}
            </p>
          ) : null}
          {error ? <Failure error={error} /> : null}
          {may ? (
            <Space>
              {isReady ? (
                <Button
                  type="primary"
                  loading={carryOut.isPending}
                  onClick={() => {
                    carryOut.mutate();
                  }}
                >
                  {t("correct.carryOut")}
                </Button>
              ) : null}
              <Button
                loading={withdraw.isPending}
                onClick={() => {
                  withdraw.mutate();
                }}
              >
                {t("correct.withdraw")}
              </Button>
            </Space>
          ) : null}
        </>
      }
    />
  );
}

/** The way from a bill to the one in its place, and back. */
function Done({ bill, one }: { bill: string; one: Correction }) {
  const { t } = useTranslation("bill");
  const item = one.bills.find((each) => each.bill === bill || each.new_bill === bill);
  if (!item) return null;
  const isOld = item.bill === bill;
  const other = isOld ? item.new_bill : item.bill;
  return (
    <Alert
      className="block"
      type={isOld ? "warning" : "info"}
      message={
        <>
          {t(isOld ? "correct.replacedBy" : "correct.replaces")}{" "}
          <Link to={`/bills/${other}`}>{other}</Link> <Amount value={item.before} /> →{" "}
          <Amount value={item.after} unit={item.currency} />
        </>
      }
      description={t("correct.because", { reason: one.reason, by: one.carried_out_by ?? "" })}
    />
  );
}

/** What became of a bill by corrections. */
export function Corrections({ bill }: { bill: string }) {
  const corrections = useQuery({
    queryKey: ["corrections", bill],
    queryFn: async () =>
      need(await api.GET("/bills/{bill}/corrections", { params: { path: { bill } } })),
  });
  if (corrections.error) return <Failure error={corrections.error} />;
  const isOpen = (one: Correction) => one.state === "proposed" || one.state === "running";
  return (
    <>
      {(corrections.data?.items ?? []).map((one) =>
        isOpen(one) ? (
          <Waiting key={one.correction} bill={bill} one={one} />
        ) : one.state === "done" ? (
          <Done key={one.correction} bill={bill} one={one} />
        ) : null,
      )}
    </>
  );
}
