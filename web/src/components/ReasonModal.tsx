import { useMutation } from "@tanstack/react-query";
import { Input, Modal } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Failure } from "./Failure";

/** Asks for a reason before anything is done; what was typed stays when that fails. */
export function ReasonModal({
  open,
  title,
  okText,
  danger,
  children,
  onClose,
  work,
}: {
  open: boolean;
  title: string;
  okText: string;
  danger?: boolean;
  children?: ReactNode;
  onClose: () => void;
  work: (reason: string) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const field = useRef<TextAreaRef>(null);
  const mutation = useMutation({
    mutationFn: () => work(reason),
    onSuccess: () => {
      setReason("");
      onClose();
    },
  });
  const isEmpty = reason.trim() === "";
  return (
    <Modal
      open={open}
      title={title}
      okText={okText}
      okButtonProps={{ disabled: isEmpty, danger: danger ?? false }}
      confirmLoading={mutation.isPending}
      onCancel={onClose}
      afterOpenChange={(isShown) => {
        if (isShown) field.current?.focus();
      }}
      onOk={() => {
        mutation.mutate();
      }}
    >
      {children}
      <label>
        {t("reason")}
        <Input.TextArea
          ref={field}
          maxLength={1000}
          value={reason}
          onChange={(event) => {
            setReason(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && event.ctrlKey && !isEmpty) mutation.mutate();
          }}
        />
      </label>
      {mutation.error ? <Failure error={mutation.error} /> : null}
    </Modal>
  );
}
