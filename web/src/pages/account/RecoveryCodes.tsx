import { CopyOutlined, DownloadOutlined } from "@ant-design/icons";
import { Button, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { save } from "../../app/csv";

/** Codes for the day on which the telephone is lost: shown once. */
export function RecoveryCodes({ codes }: { codes: string[] }) {
  const { t } = useTranslation("account");
  const [isCopied, setCopied] = useState(false);
  const text = codes.join("\n");
  return (
    <>
      <p>{t("recovery.text")}</p>
      <ul className="codes" aria-label={t("recovery.title")}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Space style={{ marginBottom: 16 }}>
        <Button
          icon={<CopyOutlined />}
          onClick={() => {
            void navigator.clipboard.writeText(text).then(() => {
              setCopied(true);
            });
          }}
        >
          {t("recovery.copy")}
        </Button>
        <Button
          icon={<DownloadOutlined />}
          onClick={() => {
            save("voltmark-recovery-codes.txt", `${text}\n`, "text/plain");
          }}
        >
          {t("recovery.save")}
        </Button>
        <span role="status">{isCopied ? t("recovery.copied") : ""}</span>
      </Space>
    </>
  );
}
