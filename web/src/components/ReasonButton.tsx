import { useMutation } from "@tanstack/react-query";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Failure } from "./Failure";

/** A button that asks for a reason before it does anything; what was typed stays when it fails. */
export function ReasonButton({
  label,
  title,
  done,
  danger,
  work,
}: {
  label: string;
  title: string;
  done: string;
  danger?: boolean;
  work: (reason: string) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const mutation = useMutation({
    mutationFn: () => work(reason),
    onSuccess: () => {
      setOpen(false);
      setReason("");
      void message.success(done);
    },
  });
  return (
    <>
      <Button
        danger={danger ?? false}
        onClick={() => {
          setOpen(true);
        }}
      >
        {label}
      </Button>
      <Modal
        open={isOpen}
        title={title}
        okText={label}
        okButtonProps={{ disabled: reason.trim() === "", danger: danger ?? false }}
        confirmLoading={mutation.isPending}
        onCancel={() => {
          setOpen(false);
        }}
        onOk={() => {
          mutation.mutate();
        }}
      >
        <label>
          {t("reason")}
          <Input.TextArea
            autoFocus
            maxLength={1000}
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
            }}
          />
        </label>
        {mutation.error ? <Failure error={mutation.error} /> : null}
      </Modal>
    </>
  );
}
