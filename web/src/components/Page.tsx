import { Typography } from "antd";
import { type ReactNode, useEffect } from "react";

/**
 * A page with its heading, which is the document's title too. Where that is somebody's name, `tab` stands in its place: titles
 * are kept in the browser's history.
 */
export function Page({
  title,
  tab = title,
  actions,
  children,
}: {
  title: string;
  tab?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${tab} · Voltmark`;
    return () => {
      document.title = "Voltmark";
    };
  }, [tab]);
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
