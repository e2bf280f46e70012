import { Typography } from "antd";
import { type ReactNode, useEffect } from "react";

/** A page with its heading, which is the document's title too. */
export function Page({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Voltmark`;
  }, [title]);
  return (
    <>
      <div className="heading">
        <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
          {title}
        </Typography.Title>
        {actions}
      </div>
      {children}
    </>
  );
}
