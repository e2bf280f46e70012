import { UploadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Switch, Upload } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, need, once } from "../../api/client";
import { grouped } from "../../app/format";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { FormSelect } from "../../components/FormSelect";
import { JobProgress } from "../../components/JobProgress";
import { needed } from "../../components/needed";

const forms = [
  "auto",
  "nem12",
  "nem13",
  "csv",
  "registers",
  "mscons",
  "greenbutton",
  "cim",
] as const;

interface Entered {
  file: File[];
  form: (typeof forms)[number];
  zone?: string;
  allOrNothing: boolean;
}

interface Finding {
  code: string;
  message: string;
  verdict: "refused" | "tolerated" | "reported";
  key: string;
  day: string | null;
  readings: number;
}

/** What came of an import: what `/reading-imports` says of its job's result. */
interface Report {
  delivery: number | null;
  repeated: boolean;
  nothing_stored: boolean;
  readings_stored: number;
  readings_missing: number;
  readings_refused: number;
  findings: Finding[];
}

function Outcome({ report }: { report: Report }) {
  const { t } = useTranslation("readings");
  const queries = useQueryClient();
  useEffect(() => {
    // What other pages show may have changed by it.
    void queries.invalidateQueries();
  }, [queries]);
  if (report.repeated) return <p>{t("import.repeated", { delivery: report.delivery })}</p>;
  return (
    <>
      <p>
        {report.nothing_stored
          ? t("import.nothing")
          : t("import.done", {
              stored: grouped(String(report.readings_stored)),
              missing: grouped(String(report.readings_missing)),
              refused: grouped(String(report.readings_refused)),
            })}
      </p>
      {report.findings.length === 0 ? null : (
        <DataTable<Finding>
          name="import_findings"
          prefix="import."
          label={t("import.findings")}
          rows={report.findings}
          rowKey={(one) => `${one.code} ${one.key} ${one.day ?? ""} ${one.message}`}
          empty={t("import.noFindings")}
          columns={[
            {
              key: "verdict",
              title: t("import.verdict"),
              value: (one) => one.verdict,
              choice: (one) => t(`import.verdict.${one}`),
              render: (one) => t(`import.verdict.${one.verdict}`),
            },
            { key: "message", title: t("import.what"), value: (one) => one.message },
            { key: "key", title: t("key"), value: (one) => one.key },
            { key: "day", title: t("import.day"), value: (one) => one.day ?? "" },
          ]}
        />
      )}
    </>
  );
}

/** Brings a file of readings: chosen, read in the background, and told of line by line. */
export function ImportReadings() {
  const { t } = useTranslation("readings");
  const [form] = Form.useForm<Entered>();
  const [isOpen, setOpen] = useState(false);
  const bring = useMutation({
    mutationFn: async ({ file: [file], form: kind, zone, allOrNothing }: Entered) =>
      need(
        await api.POST("/reading-imports", {
          headers: { ...once(), "Content-Type": "application/octet-stream" },
          params: {
            query: {
              name: file?.name ?? "",
              form: kind,
              ...(zone?.trim() ? { zone: zone.trim() } : {}),
              all_or_nothing: allOrNothing ? "yes" : "no",
            },
          },
          body: file as unknown as string,
          bodySerializer: (body) => body as unknown as Blob,
        }),
      ),
  });
  const close = () => {
    setOpen(false);
    bring.reset();
    form.resetFields();
  };
  return (
    <>
      <Button
        icon={<UploadOutlined />}
        onClick={() => {
          setOpen(true);
        }}
      >
        {t("import")}
      </Button>
      <Modal
        open={isOpen}
        width={760}
        title={t("import")}
        okText={bring.data ? t("import.another") : t("import.begin")}
        {...(bring.data ? { cancelText: t("import.close") } : {})}
        confirmLoading={bring.isPending}
        onCancel={close}
        onOk={() => {
          if (bring.data) {
            bring.reset();
            form.resetFields();
          } else form.submit();
        }}
      >
        {bring.data ? (
          <JobProgress job={bring.data.job}>
            {(result) => <Outcome report={result as unknown as Report} />}
          </JobProgress>
        ) : (
          <Form<Entered>
            form={form}
            name="import"
            layout="vertical"
            requiredMark={false}
            initialValues={{ form: "auto", allOrNothing: false }}
            onFinish={(entered) => {
              bring.mutate(entered);
            }}
          >
            <Form.Item
              name="file"
              label={t("import.file")}
              extra={t("import.fileHint")}
              valuePropName="fileList"
              getValueFromEvent={({ fileList }: { fileList: { originFileObj?: File }[] }) =>
                fileList.slice(-1).map((one) => one.originFileObj ?? one)
              }
              rules={needed(t("needed"))}
            >
              <Upload beforeUpload={() => false} maxCount={1}>
                <Button>{t("import.choose")}</Button>
              </Upload>
            </Form.Item>
            <Form.Item name="form" label={t("import.form")}>
              <FormSelect
                options={forms.map((value) => ({ value, label: t(`import.form.${value}`) }))}
              />
            </Form.Item>
            <Form.Item name="zone" label={t("import.zone")} extra={t("import.zoneHint")}>
              <Input placeholder="Asia/Shanghai" maxLength={64} />
            </Form.Item>
            <Form.Item name="allOrNothing" label={t("import.allOrNothing")} valuePropName="checked">
              <Switch aria-label={t("import.allOrNothing")} />
            </Form.Item>
          </Form>
        )}
        {bring.error ? <Failure error={bring.error} /> : null}
      </Modal>
    </>
  );
}
