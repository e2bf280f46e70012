import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, DatePicker, Descriptions, Form, InputNumber, Modal, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";

import { api, need, once } from "../../api/client";
import { Failure } from "../../components/Failure";
import { showErrors } from "../../components/formErrors";

interface Entered {
  period: Dayjs;
  booked_on?: Dayjs | null;
  due_days: number;
  stop_at: "draft" | "issued" | "posted";
}

/** What the run would meet, before it is begun. */
function Outlook({ period }: { period: string }) {
  const { t } = useTranslation("runs");
  const outlook = useQuery({
    queryKey: ["outlook", period],
    queryFn: async () => need(await api.GET("/runs/outlook", { params: { query: { period } } })),
  });
  if (outlook.error) return <Failure error={outlook.error} />;
  const data = outlook.data;
  if (!data) return null;
  return (
    <>
      <Descriptions
        size="small"
        column={1}
        bordered
        items={(["contracts", "billed", "to_bill", "held"] as const).map((key) => ({
          key,
          label: t(`outlook.${key}`),
          children: <span className="amount">{data[key].toLocaleString("en-US")}</span>,
        }))}
      />
      {data.unfinished_run ? (
        <Alert type="info" message={t("goesOn", { run: data.unfinished_run })} />
      ) : null}
      {data.unseen_deliveries > 0 ? (
        <Alert type="warning" message={t("receiving", { count: data.unseen_deliveries })} />
      ) : null}
      {data.contracts > 0 && data.to_bill === 0 ? (
        <Alert type="info" message={t("allBilled")} />
      ) : null}
      {data.contracts === 0 ? <Alert type="warning" message={t("noContracts")} /> : null}
    </>
  );
}

/** Asks for the period and begins a run over it. */
export function BeginRun({
  open,
  onClose,
  onBegun,
}: {
  open: boolean;
  onClose: () => void;
  onBegun: (job: number) => void;
}) {
  const { t } = useTranslation("runs");
  const [form] = Form.useForm<Entered>();
  const period = (Form.useWatch("period", form) as Dayjs | undefined)?.format("YYYY-MM");
  const begin = useMutation({
    mutationFn: async ({ booked_on, due_days, stop_at, ...rest }: Entered) => {
      const body = {
        period: rest.period.format("YYYY-MM"),
        due_days,
        stop_at,
        ...(booked_on ? { booked_on: booked_on.format("YYYY-MM-DD") } : {}),
      };
      return need(await api.POST("/runs", { body, headers: once() }));
    },
    onSuccess: (job) => {
      onClose();
      onBegun(job.job);
    },
    onError: (error) => showErrors(form, error),
  });
  return (
    <Modal
      open={open}
      title={t("begin")}
      okText={t("begin")}
      confirmLoading={begin.isPending}
      onCancel={onClose}
      onOk={() => {
        form.submit();
      }}
    >
      <Form<Entered>
        form={form}
        name="run"
        layout="vertical"
        initialValues={{ due_days: 15, stop_at: "draft" }}
        onFinish={(entered) => {
          begin.mutate(entered);
        }}
      >
        <Form.Item
          name="period"
          label={t("period")}
          rules={[{ required: true, message: t("periodMissing") }]}
        >
          <DatePicker picker="month" />
        </Form.Item>
        <Form.Item name="booked_on" label={t("bookedOn")} extra={t("bookedHint")}>
          <DatePicker />
        </Form.Item>
        <Form.Item name="due_days" label={t("dueDays")}>
          <InputNumber min={0} max={365} />
        </Form.Item>
        <Form.Item name="stop_at" label={t("stopAt")} extra={t("stopHint")}>
          <Select
            options={(["draft", "issued", "posted"] as const).map((value) => ({
              value,
              label: t(`state.${value}`),
            }))}
          />
        </Form.Item>
      </Form>
      {period ? <Outlook period={period} /> : null}
      {begin.error ? <Failure error={begin.error} /> : null}
    </Modal>
  );
}
