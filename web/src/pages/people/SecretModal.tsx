import { Alert, Modal, Typography } from "antd";
import { useTranslation } from "react-i18next";

/** A code or token that is told once: it is gone when this is closed. */
export function SecretModal({
  title,
  secret,
  hint,
  onClose,
}: {
  title: string;
  secret: string | undefined;
  hint: string;
  onClose: () => void;
}) {
  const { t } = useTranslation("people");
  return (
    <Modal
      open={secret !== undefined}
      title={title}
      maskClosable={false}
      okText={t("noted")}
      cancelButtonProps={{ style: { display: "none" } }}
      onOk={onClose}
      onCancel={onClose}
    >
      <Alert type="warning" message={t("once")} />
      <Typography.Paragraph copyable={{ text: secret ?? "" }} className="secret">
        <code>{secret}</code>
      </Typography.Paragraph>
      <p>{hint}</p>
    </Modal>
  );
}
