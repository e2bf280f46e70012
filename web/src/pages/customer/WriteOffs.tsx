import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";

import { api, need, once } from "../../api/client";
import type { Answer, Item } from "../../api/types";
import { useMay } from "../../app/session";
import { Amount } from "../../components/Amount";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { showErrors } from "../../components/formErrors";
import { NoticeLink } from "../../components/NoticeLink";
import { ReasonButton } from "../../components/ReasonButton";

type WriteOff = Item<"/customers/{consumer_no}/write-offs">;
type OpenItem = Answer<"/customers/{consumer_no}">["open_items"][number];

interface Entered {
  amount: string;
  reason: string;
}

/** Says what came of it: it was done, or it waits for somebody else. */
function useTold() {
  const { t } = useTranslation("customer");
  const { notification } = App.useApp();
  const navigate = useNavigate();
  return (approval: number | null) => {
    if (approval === null) {
      notification.success({ message: t("writeOff.done") });
      return;
    }
    notification.info({
      message: t("writeOff.waits"),
      description: (
        <NoticeLink to="/approvals" navigate={navigate}>
          {t("writeOff.waitsText", { approval })}
        </NoticeLink>
      ),
      duration: 10,
    });
  };
}

/** Gives up what is open of a bill: typed, looked at, then done or asked for. */
export function WriteOffButton({ consumerNo, item }: { consumerNo: string; item: OpenItem }) {
  const { t } = useTranslation("customer");
  const queries = useQueryClient();
  const told = useTold();
  const [form] = Form.useForm<Entered>();
  const [isOpen, setOpen] = useState(false);
  const params = { path: { consumer_no: consumerNo } };
  const bodyOf = ({ amount, reason }: Entered) => ({
    document: item.document,
    amount: amount.trim(),
    reason: reason.trim(),
  });
  const preview = useMutation({
    mutationFn: async (entered: Entered) =>
      need(
        await api.POST("/customers/{consumer_no}/write-offs/preview", {
          params,
          body: bodyOf(entered),
        }),
      ),
    onError: (error) => {
      showErrors(form, error);
    },
  });
  const giving = useMutation({
    mutationFn: async (entered: Entered) =>
      need(
        await api.POST("/customers/{consumer_no}/write-offs", {
          headers: once(),
          params,
          body: bodyOf(entered),
        }),
      ),
    onSuccess: async (came) => {
      setOpen(false);
      form.resetFields();
      preview.reset();
      told(came.approval);
      await queries.invalidateQueries();
    },
  });
  const seen = preview.data;
  const needed = [{ required: true, whitespace: true, message: t("writeOff.needed") }];
  return (
    <>
      <Button
        size="small"
        aria-label={t("writeOff.of", { document: item.document })}
        onClick={() => {
          setOpen(true);
        }}
      >
        {t("writeOff")}
      </Button>
      <Modal
        open={isOpen}
        title={t("writeOff.of", { document: item.document })}
        okText={seen ? t(seen.second_person ? "writeOff.ask" : "writeOff") : t("writeOff.look")}
        okButtonProps={{ danger: seen !== undefined }}
        confirmLoading={preview.isPending || giving.isPending}
        onCancel={() => {
          setOpen(false);
        }}
        onOk={() => {
          form.submit();
        }}
      >
        <Form<Entered>
          form={form}
          name={`write-off-${item.document}`}
          layout="vertical"
          requiredMark={false}
          initialValues={{ amount: item.open, reason: "" }}
          onValuesChange={() => {
            // What was looked at is not what would be done any more.
            preview.reset();
            giving.reset();
          }}
          onFinish={(entered) => {
            if (seen) giving.mutate(entered);
            else preview.mutate(entered);
          }}
        >
          <Form.Item name="amount" label={t("amount")} rules={needed}>
            <Input inputMode="decimal" className="amount" />
          </Form.Item>
          <Form.Item
            name="reason"
            label={t("writeOff.reason")}
            extra={t("writeOff.reasonHint")}
            rules={needed}
          >
            <Input.TextArea maxLength={500} />
          </Form.Item>
        </Form>
        {(giving.error ?? preview.error) ? <Failure error={giving.error ?? preview.error} /> : null}
        {seen ? (
          <p aria-live="polite">
            {t("open")} <Amount value={seen.open} unit={seen.currency} /> →{" "}
            <Amount value={seen.open_after} unit={seen.currency} />
            {". "}
            {t(seen.second_person ? "writeOff.second" : "writeOff.alone")}
          </p>
        ) : null}
      </Modal>
    </>
  );
}

/** What was given up; nothing where that never happened. */
export function WriteOffs({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("customer");
  const queries = useQueryClient();
  const mayWrite = useMay("ledger.write_off");
  const list = useQuery({
    queryKey: ["customer", consumerNo, "write-offs"],
    queryFn: async () =>
      need(
        await api.GET("/customers/{consumer_no}/write-offs", {
          params: { path: { consumer_no: consumerNo } },
        }),
      ),
  });
  if (list.error) return <Failure error={list.error} />;
  const rows = list.data?.items ?? [];
  if (rows.length === 0) return null;
  const takeBack = async (one: WriteOff, reason: string) => {
    need(
      await api.POST("/customers/{consumer_no}/write-offs/{write_off}/take-back", {
        headers: once(),
        params: { path: { consumer_no: consumerNo, write_off: one.write_off } },
        body: { reason },
      }),
    );
    await queries.invalidateQueries();
  };
  return (
    <section>
      <h2>{t("writeOffs")}</h2>
      <DataTable<WriteOff>
        name="write_offs"
        prefix="writeOffs."
        label={t("writeOffs")}
        rows={rows}
        rowKey={(one) => one.write_off}
        empty={t("writeOff.none")}
        actions={(one) =>
          mayWrite && one.may_be_taken_back ? (
            <ReasonButton
              label={t("writeOff.takeBack")}
              title={t("writeOff.takeBackOf", { write_off: one.write_off })}
              done={t("writeOff.takenBack")}
              work={(reason) => takeBack(one, reason)}
            />
          ) : null
        }
        columns={[
          { key: "write_off", title: t("writeOff.number"), value: (one) => one.write_off },
          {
            key: "document",
            title: t("document"),
            value: (one) => one.document,
            render: (one) => <Link to={`/bills/${one.document}`}>{one.document}</Link>,
          },
          { key: "booked_on", title: t("bookedOn"), value: (one) => one.booked_on },
          { key: "by", title: t("writeOff.by"), value: (one) => one.by },
          { key: "reason", title: t("writeOff.reason"), value: (one) => one.reason },
          {
            key: "amount",
            title: t("amount"),
            kind: "amount",
            value: (one) => one.amount,
            unit: (one) => one.currency,
          },
        ]}
      />
    </section>
  );
}
