import { Select, type SelectProps } from "antd";

/** A choice in a form that must be made. Ant Design writes `aria-required` on its outermost element, where no role allows it. */
export function FormSelect(props: SelectProps) {
  return <Select {...props} {...{ "aria-required": undefined }} />;
}
