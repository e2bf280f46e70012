import type { FormInstance } from "antd";

import { ApiError } from "../api/client";

/** Puts what the server says of single fields beside them. \returns  whether it said any. */
export function showErrors<Values>(form: FormInstance<Values>, error: unknown): boolean {
  const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  for (const { pointer, message } of errors) {
    const name = pointer.slice(1).split("/")[0] as never;
    form.setFields([{ name, errors: [message] }]);
  }
  return errors.length > 0;
}
