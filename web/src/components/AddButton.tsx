import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Modal } from "antd";
import { type ReactNode, useState } from "react";

import { Failure } from "./Failure";
import { showErrors } from "./formErrors";

/** A button that opens a form for something new, whose secret the server tells once. */
export function AddButton<Entered extends object, Told>({
  list,
  title,
  unanswered,
  initialValues,
  send,
  onTold,
  children,
}: {
  /** The query of what there is already; the form's name too. */
  list: string;
  title: string;
  /** What to do where no answer came: it may have been made, and its secret is lost. */
  unanswered: string;
  initialValues?: Partial<Entered>;
  send: (entered: Entered) => Promise<Told>;
  onTold: (told: Told) => void;
  /** Fields. */
  children: ReactNode;
}) {
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<Entered>();
  const add = useMutation({
    mutationFn: send,
    onSuccess: (told) => {
      setOpen(false);
      form.resetFields();
      onTold(told);
    },
    onError: (error) => showErrors(form, error),
    onSettled: () => queries.invalidateQueries({ queryKey: [list] }),
  });
  return (
    <>
      <Button
        type="primary"
        onClick={() => {
          setOpen(true);
        }}
      >
        {title}
      </Button>
      <Modal
        open={isOpen}
        title={title}
        okText={title}
        confirmLoading={add.isPending}
        onCancel={() => {
          setOpen(false);
        }}
        onOk={() => {
          form.submit();
        }}
      >
        <Form<Entered>
          form={form}
          name={list}
          layout="vertical"
          {...(initialValues ? { initialValues } : {})}
          onFinish={(entered) => {
            add.mutate(entered);
          }}
        >
          {children}
        </Form>
        {add.error ? <Failure error={add.error} unanswered={unanswered} /> : null}
      </Modal>
    </>
  );
}
