import { Button, Empty, Spin, Timeline as Line } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { useList } from "../../app/useList";
import { Amount } from "../../components/Amount";
import { Failure } from "../../components/Failure";
import { useMethodName } from "../payments/useMethodName";

type Event =
  paths["/customers/{consumer_no}/timeline"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];

const colours: Partial<Record<Event["kind"], string>> = {
  bill_corrected: "orange",
  reading_edit: "orange",
  payment: "green",
};

function reference({ kind, reference }: Event): ReactNode {
  if (kind === "bill" || kind === "bill_corrected")
    return <Link to={`/bills/${reference}`}>{reference}</Link>;
  return reference;
}

/** What happened to the customer, newest first. */
export function Timeline({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("customer");
  const methodName = useMethodName();
  const events = useList(["customer", consumerNo, "timeline"], async (after) =>
    need(
      await api.GET("/customers/{consumer_no}/timeline", {
        params: { path: { consumer_no: consumerNo }, query: { after, limit: 50 } },
      }),
    ),
  );
  if (events.error) return <Failure error={events.error} />;
  if (events.loading) return <Spin />;
  if (events.rows.length === 0) return <Empty description={t("noEvents")} />;
  return (
    <>
      <Line
        mode="left"
        style={{ marginTop: 16, maxWidth: 720 }}
        items={events.rows.map((event) => ({
          key: `${event.day} ${event.kind} ${event.reference}`,
          color: colours[event.kind] ?? "gray",
          children: (
            <>
              <span className="amount">{event.day}</span> {t(`event.${event.kind}`)}{" "}
              {reference(event)}{" "}
              {event.amount ? <Amount value={event.amount} unit={event.currency ?? ""} /> : null}
              {event.note ? (
                <div className="unit">
                  {event.kind === "payment" ? methodName(event.note) : event.note}
                </div>
              ) : null}
              {event.by ? <div className="unit">{event.by}</div> : null}
            </>
          ),
        }))}
      />
      {events.more.hasNext ? (
        <Button
          loading={events.more.loading}
          onClick={() => {
            void events.more.load();
          }}
        >
          {t("older")}
        </Button>
      ) : null}
    </>
  );
}
