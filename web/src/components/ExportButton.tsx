import { DownloadOutlined } from "@ant-design/icons";
import { Button, Form, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const formats = ["csv", "xlsx", "ndjson"] as const;

/** Saves all pages of a list of the server as a file; what tells of people wants a purpose. */
export function ExportButton({
  path,
  query = {},
  isPersonal = false,
}: {
  /** "/payments" */
  path: string;
  query?: Record<string, string | undefined>;
  isPersonal?: boolean;
}) {
  const { t } = useTranslation("energy");
  const [isOpen, setOpen] = useState(false);
  const [format, setFormat] = useState<string>("csv");
  const [purpose, setPurpose] = useState("");
  const isReady = !isPersonal || purpose.trim() !== "";
  const begin = () => {
    const search = new URLSearchParams({ format });
    for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
    if (isPersonal) search.set("purpose", purpose.trim());
    const link = document.createElement("a");
    link.href = `/api/v1${path}?${search.toString()}`;
    link.download = "";
    link.click();
    setOpen(false);
  };
  return (
    <>
      <Button
        icon={<DownloadOutlined />}
        onClick={() => {
          setOpen(true);
        }}
      >
        {t("allPages")}
      </Button>
      <Modal
        open={isOpen}
        title={t("allPages")}
        okText={t("save")}
        okButtonProps={{ disabled: !isReady }}
        onOk={begin}
        onCancel={() => {
          setOpen(false);
        }}
      >
        <Form layout="vertical" onFinish={begin}>
          <Radio.Group
            value={format}
            options={formats.map((one) => ({ value: one, label: t(`format.${one}`) }))}
            onChange={(event) => {
              setFormat(String(event.target.value));
            }}
          />
          {isPersonal ? (
            <Form.Item label={t("purpose")} htmlFor="purpose" extra={t("purposeNote")}>
              <Input
                id="purpose"
                maxLength={200}
                value={purpose}
                onChange={(event) => {
                  setPurpose(event.target.value);
                }}
              />
            </Form.Item>
          ) : null}
        </Form>
      </Modal>
    </>
  );
}
