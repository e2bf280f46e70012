import { App, Button } from "antd";
import { useState } from "react";

import { ReasonModal } from "./ReasonModal";

/** A button that asks for a reason before it does anything. */
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
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
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
      <ReasonModal
        open={isOpen}
        title={title}
        okText={label}
        danger={danger ?? false}
        onClose={() => {
          setOpen(false);
        }}
        work={async (reason) => {
          await work(reason);
          void message.success(done);
        }}
      />
    </>
  );
}
