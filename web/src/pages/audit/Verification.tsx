import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { useMay } from "../../app/session";
import { Failure } from "../../components/Failure";
import { JobProgress } from "../../components/JobProgress";

interface Report {
  entries?: number;
  checkpoints?: number;
  signed_to?: number;
  broken?: { message: string } | null;
}

function Found({ report }: { report: Report }) {
  const { t } = useTranslation("audit");
  if (report.broken)
    return <Alert type="error" role="alert" showIcon message={report.broken.message} />;
  return (
    <Alert
      type="success"
      showIcon
      message={t("sound", {
        entries: report.entries,
        checkpoints: report.checkpoints,
        signed_to: report.signed_to,
      })}
    />
  );
}

/** Has the server read the whole log. */
export function Verification() {
  const { t } = useTranslation("audit");
  const mayVerify = useMay("audit.verify");
  const [isOpen, setOpen] = useState(false);
  const verify = useMutation({
    mutationFn: async () => need(await api.POST("/audit/verification", { body: {} })),
  });
  if (!mayVerify) return null;
  return (
    <>
      <Button
        onClick={() => {
          setOpen(true);
          verify.mutate();
        }}
      >
        {t("verify")}
      </Button>
      <Modal
        open={isOpen}
        title={t("verify")}
        footer={null}
        onCancel={() => {
          setOpen(false);
        }}
      >
        {verify.error ? <Failure error={verify.error} /> : null}
        {verify.data ? (
          <JobProgress job={verify.data.job}>
            {(result) => <Found report={result as Report} />}
          </JobProgress>
        ) : null}
      </Modal>
    </>
  );
}
