import { Alert, Progress } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Answer } from "../api/types";
import { useEvents } from "../app/useEvents";

export type Job = Answer<"/jobs/{job}">;

const isOver = (job: Job) => job.state !== "running";

/** A job that was begun here: how far it is, and what came of it. */
export function JobProgress({
  job,
  children,
}: {
  job: number;
  /** What came of it, once it is done. */
  children: (result: Record<string, unknown>) => ReactNode;
}) {
  const { t } = useTranslation();
  const state = useEvents<Job>(`/jobs/${String(job)}/events`, isOver);
  if (!state || state.state === "running") {
    const steps = state?.steps ?? 0;
    return (
      <Alert
        type="info"
        role="status"
        message={t("job.running", { kind: state?.kind ?? "" })}
        description={
          steps > 0 ? (
            <Progress
              aria-label={t("job.progress")}
              percent={Math.floor(((state?.steps_done ?? 0) / steps) * 100)}
            />
          ) : undefined
        }
      />
    );
  }
  if (state.state === "failed")
    return (
      <Alert
        type="error"
        role="alert"
        showIcon
        message={state.error ?? t("job.failed")}
        description={state.code}
      />
    );
  return <div role="status">{children(state.result ?? {})}</div>;
}
