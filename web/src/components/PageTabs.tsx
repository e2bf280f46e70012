import { Tabs, type TabsProps } from "antd";

import { useView } from "../app/useView";

/** Tabs of a page: which one is shown stands in the address. */
export function PageTabs({ items }: { items: NonNullable<TabsProps["items"]> }) {
  const view = useView();
  const keys = items.map((one) => one.key);
  return (
    <Tabs
      activeKey={view.one("tab", keys) ?? keys[0] ?? ""}
      destroyInactiveTabPane
      onChange={(tab) => {
        view.set({ tab });
      }}
      items={items}
    />
  );
}
