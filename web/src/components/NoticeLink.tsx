import type { ReactNode } from "react";
import type { NavigateFunction } from "react-router-dom";

/** A way to a page from a notice, which stands outside of the router: so it is told how to go. */
export function NoticeLink({
  to,
  navigate,
  children,
}: {
  to: string;
  navigate: NavigateFunction;
  children: ReactNode;
}) {
  return (
    <a
      href={to}
      onClick={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </a>
  );
}
