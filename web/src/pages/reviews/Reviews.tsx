import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal, Space, Switch, Tag } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";

import { api, need, once } from "../../api/client";
import type { Item } from "../../api/types";
import { useMay, useSession } from "../../app/session";
import { useView } from "../../app/useView";
import { Amount } from "../../components/Amount";
import { DataTable } from "../../components/DataTable";
import { useFailureText } from "../../components/Failure";
import { NoticeLink } from "../../components/NoticeLink";
import { Page } from "../../components/Page";
import { ReasonModal } from "../../components/ReasonModal";

type Review = Item<"/reviews">;

/** What the rules found, each with what it weighs. */
function Findings({ review }: { review: Review }) {
  const { t } = useTranslation("reviews");
  return (
    <table className="changes" aria-label={t("findings")}>
      <tbody>
        {review.findings.map((found) => (
          <tr key={found.code}>
            <td className="amount" style={{ textAlign: "right" }}>
              +{found.weight}
            </td>
            <th scope="row">{found.message}</th>
          </tr>
        ))}
        {review.reason ? (
          <tr>
            <td>{review.decided_by}</td>
            <th scope="row">{review.reason}</th>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

/** The keys of the queue. They work on a row that has the focus, so that they meet no other text. */
function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("reviews");
  const keys = ["j", "k", "o", "t", "b", "r", "?"] as const;
  return (
    <Modal open={open} title={t("keys")} footer={null} onCancel={onClose}>
      <p>{t("keysText")}</p>
      <dl className="keys">
        {keys.map((key) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`key.${key}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

function useReviews(isAll: boolean, isMine: boolean, run: string | undefined) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["reviews", isAll, isMine, run, i18n.language],
    queryFn: async () =>
      need(
        await api.GET("/reviews", {
          params: {
            query: {
              open: !isAll,
              mine: isMine,
              limit: 1000,
              run: run ? Number(run) : undefined,
            },
          },
        }),
      ),
  });
}

/** Bills that the rules of review found something in; held ones are released here. */
export function Reviews() {
  const { t } = useTranslation("reviews");
  const view = useView();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message, notification } = App.useApp();
  const textOf = useFailureText();
  const mayRelease = useMay("bill.release");
  const isAll = view.get("all") === "1";
  const isMine = view.get("mine") === "1";
  const me = useSession().data?.name;
  const reviews = useReviews(isAll, isMine, view.get("run"));
  const [releasing, setReleasing] = useState<Review>();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const queue = useRef<HTMLDivElement>(null);
  const hasRows = (reviews.data?.items.length ?? 0) > 0;
  useEffect(() => {
    // Hands on the keyboard find the queue at once.
    if (hasRows) queue.current?.querySelector<HTMLElement>("tr[data-row-key]")?.focus();
  }, [hasRows]);
  const mayBeReleased = (one: Review) => mayRelease && one.state === "open";
  const release = async (one: Review, reason: string) => {
    const { data, error, response } = await api.POST("/reviews/{bill}/release", {
      headers: once(),
      params: { path: { bill: one.bill } },
      body: { reason },
    });
    const released = need({ data, error, response });
    await queries.invalidateQueries();
    if (response.status === 202) {
      notification.info({
        message: t("needsSecond"),
        description: (
          <NoticeLink to="/approvals" navigate={navigate}>
            {t("needsSecondText", { approval: released.approval })}
          </NoticeLink>
        ),
        duration: 10,
      });
    } else {
      notification.success({ message: t("releasedBill", { bill: one.bill }) });
    }
  };
  const take = useMutation({
    mutationFn: async ({ one, isBack }: { one: Review; isBack: boolean }) => {
      const params = { path: { bill: one.bill } };
      return need(
        isBack
          ? await api.POST("/reviews/{bill}/give-back", { params })
          : await api.POST("/reviews/{bill}/take", { params }),
      );
    },
    onSettled: () => queries.invalidateQueries(),
    onError: (error) => void message.error(textOf(error)),
  });
  /** What a person said who held it by hand. */
  const heldBy = (one: Review) =>
    one.state === "open" && one.reason
      ? t("heldBy", { person: one.decided_by, reason: one.reason })
      : "";
  const isOwn = (one: Review) => one.assignee !== null && one.assignee === me;
  const onKey = (key: string, one: Review) => {
    if (key === "o") navigate(`/bills/${one.bill}`);
    else if (key === "t" && mayBeReleased(one) && one.assignee === null)
      take.mutate({ one, isBack: false });
    else if (key === "b" && mayBeReleased(one) && isOwn(one)) take.mutate({ one, isBack: true });
    else if (key === "r" && mayBeReleased(one)) setReleasing(one);
    else if (key === "?") setHelpOpen(true);
    else return false;
    return true;
  };
  return (
    <Page
      title={t("title")}
      actions={
        <Button
          onClick={() => {
            setHelpOpen(true);
          }}
        >
          {t("keys")}
        </Button>
      }
    >
      <div ref={queue}>
        <DataTable<Review>
          name="reviews"
          label={t("title")}
          rows={reviews.data?.items ?? []}
          rowKey={(one) => one.bill}
          loading={reviews.isLoading}
          error={reviews.error}
          empty={t("none")}
          onOpen={(one) => {
            navigate(`/bills/${one.bill}`);
          }}
          onKey={onKey}
          details={(one) => <Findings review={one} />}
          filters={
            <>
              <label>
                <Switch
                  checked={isMine}
                  onChange={(on) => {
                    view.set({ mine: on ? "1" : undefined });
                  }}
                />{" "}
                {t("mine")}
              </label>
              <label>
                <Switch
                  checked={isAll}
                  onChange={(on) => {
                    view.set({ all: on ? "1" : undefined });
                  }}
                />{" "}
                {t("all")}
              </label>
            </>
          }
          columns={[
            { key: "score", title: t("score"), kind: "number", value: (one) => one.score },
            {
              key: "bill",
              title: t("bill"),
              value: (one) => one.bill,
              render: (one) => <Link to={`/bills/${one.bill}`}>{one.bill}</Link>,
            },
            {
              key: "customer",
              title: t("customer"),
              value: (one) => one.customer,
              render: (one) => <Link to={`/customers/${one.consumer_no}`}>{one.customer}</Link>,
            },
            {
              key: "total",
              title: t("total"),
              kind: "amount",
              value: (one) => one.total,
              unit: (one) => one.currency,
            },
            {
              key: "findings",
              title: t("findings"),
              value: (one) => one.findings.map((found) => found.message).join("; ") || heldBy(one),
              render: (one) =>
                one.findings.length > 0
                  ? one.findings.map((found) => <div key={found.code}>{found.message}</div>)
                  : heldBy(one),
            },
            {
              key: "state",
              title: t("state"),
              value: (one) => one.state,
              choice: (state) => t(`state.${state}`, { defaultValue: state }),
              render: (one) => <Tag>{t(`state.${one.state}`)}</Tag>,
            },
            {
              key: "assignee",
              title: t("assignee"),
              value: (one) => one.assignee,
              choice: true,
            },
          ]}
          actions={(one) =>
            mayBeReleased(one) ? (
              <Space>
                {one.assignee === null || isOwn(one) ? (
                  <Button
                    onClick={() => {
                      take.mutate({ one, isBack: isOwn(one) });
                    }}
                  >
                    {t(isOwn(one) ? "giveBack" : "take")}
                  </Button>
                ) : null}
                <Button
                  onClick={() => {
                    setReleasing(one);
                  }}
                >
                  {t("release")}
                </Button>
              </Space>
            ) : null
          }
        />
      </div>
      <ReasonModal
        open={releasing !== undefined}
        title={t("releaseTitle", { bill: releasing?.bill })}
        okText={t("release")}
        onClose={() => {
          setReleasing(undefined);
        }}
        work={async (reason) => {
          if (releasing) await release(releasing, reason);
        }}
      >
        {releasing ? (
          <div className="block">
            <p>
              {releasing.customer} · <Amount value={releasing.total} unit={releasing.currency} />
            </p>
            <Findings review={releasing} />
          </div>
        ) : null}
      </ReasonModal>
      <KeyHelp
        open={isHelpOpen}
        onClose={() => {
          setHelpOpen(false);
        }}
      />
    </Page>
  );
}
