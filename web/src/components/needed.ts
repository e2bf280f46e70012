import type { FormRule } from "antd";

/**
 * Something must be chosen. Not `required`, which marks the library's select boxes with an attribute
 * that is not allowed there.
 */
export function needed(message: string): FormRule[] {
  return [
    {
      validator: (_, value: string | unknown[] | null | undefined) =>
        value === undefined || value === null || value.length === 0
          ? Promise.reject(new Error(message))
          : Promise.resolve(),
    },
  ];
}
