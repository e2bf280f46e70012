import { useQuery } from "@tanstack/react-query";
import { Button, DatePicker, Descriptions, Drawer, Form, Input, Spin, Tag } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { moment } from "../../app/format";
import { useMay } from "../../app/session";
import { useList } from "../../app/useList";
import { useView, type View } from "../../app/useView";
import { useWords } from "../../app/useWords";
import { ChangeTable } from "../../components/ChangeTable";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";

const texts = ["actor", "action", "object_kind", "object_id"] as const;

interface Entered {
  actor?: string;
  action?: string;
  object_kind?: string;
  object_id?: string;
  days?: [Dayjs | null, Dayjs | null] | null;
}

/** What the server looks for: sent when it is asked for, not at each letter. */
function Search({ view }: { view: View }) {
  const { t } = useTranslation("audit");
  const [from, to] = [view.day("from"), view.day("to")];
  return (
    <Form<Entered>
      layout="inline"
      name="audit"
      className="toolbar"
      initialValues={{
        ...Object.fromEntries(texts.map((name) => [name, view.get(name)])),
        days: from && to ? [dayjs(from), dayjs(to)] : null,
      }}
      onFinish={({ days, ...rest }) => {
        view.set({
          ...Object.fromEntries(texts.map((name) => [name, rest[name]?.trim()])),
          from: days?.[0]?.format("YYYY-MM-DD"),
          to: days?.[1]?.format("YYYY-MM-DD"),
        });
      }}
    >
      {texts.map((name) => (
        <Form.Item key={name} name={name} label={t(name)}>
          <Input allowClear style={{ width: 110 }} />
        </Form.Item>
      ))}
      <Form.Item name="days" label={t("days")}>
        <DatePicker.RangePicker style={{ width: 220 }} />
      </Form.Item>
      <Button htmlType="submit" type="primary">
        {t("search")}
      </Button>
    </Form>
  );
}

function Entry({ entry }: { entry: string }) {
  const { t } = useTranslation("audit");
  const mayProve = useMay("audit.prove");
  const query = useQuery({
    queryKey: ["audit", entry],
    queryFn: async () => need(await api.GET("/audit/{entry}", { params: { path: { entry } } })),
  });
  if (query.error) return <Failure error={query.error} />;
  if (!query.data) return <Spin />;
  const { data } = query;
  return (
    <>
      <Descriptions
        column={1}
        bordered
        items={[
          { key: "at", label: t("at"), children: moment(data.at) },
          { key: "actor", label: t("actor"), children: data.actor },
          { key: "action", label: t("action"), children: data.action },
          { key: "object", label: t("object"), children: `${data.object_kind} ${data.object_id}` },
          { key: "outcome", label: t("outcome"), children: t(`outcome.${data.outcome}`) },
          { key: "purpose", label: t("purpose"), children: data.purpose || "–" },
          { key: "previous", label: t("previous"), children: <code>{data.previous}</code> },
          { key: "hash", label: t("hash"), children: <code>{data.hash}</code> },
        ]}
      />
      <h2>{t("changes")}</h2>
      <ChangeTable changes={data.changes} label={t("changes")} />
      {mayProve && data.object_kind === "bill" ? (
        <p>
          <Button href={`/api/v1/bills/${data.object_id}/proof`} download>
            {t("proof")}
          </Button>
        </p>
      ) : null}
    </>
  );
}

/** The log, newest first. */
export function Entries() {
  const { t } = useTranslation("audit");
  const word = useWords();
  const view = useView();
  const opened = view.get("entry");
  const wanted = {
    ...Object.fromEntries(texts.map((name) => [name, view.get(name)])),
    from: view.day("from"),
    to: view.day("to"),
  };
  const entries = useList(["audit", "list", wanted], async (after) =>
    need(await api.GET("/audit", { params: { query: { ...wanted, after, limit: 200 } } })),
  );
  return (
    <>
      <Search view={view} />
      <DataTable
        name="audit"
        label={t("entries")}
        rows={entries.rows}
        rowKey={(one) => String(one.entry)}
        loading={entries.loading}
        error={entries.error}
        more={entries.more}
        empty={t("none")}
        onOpen={(one) => {
          view.put({ entry: String(one.entry) });
        }}
        columns={[
          {
            key: "entry",
            title: t("entry"),
            kind: "number",
            value: (one) => one.entry,
            render: (one) => (
              <Button
                type="link"
                className="plain"
                aria-label={t("openEntry", { entry: one.entry })}
                onClick={() => {
                  view.put({ entry: String(one.entry) });
                }}
              >
                {one.entry}
              </Button>
            ),
          },
          { key: "at", title: t("at"), value: (one) => moment(one.at) },
          { key: "actor", title: t("actor"), value: (one) => one.actor },
          {
            key: "action",
            title: t("action"),
            value: (one) => one.action,
            render: (one) => (
              <>
                {word("action", one.action)} <span className="unit">{one.action}</span>
              </>
            ),
          },
          {
            key: "object",
            title: t("object"),
            value: (one) => `${one.object_kind} ${one.object_id}`,
            render: (one) => `${word("object", one.object_kind)} ${one.object_id}`,
          },
          {
            key: "outcome",
            title: t("outcome"),
            value: (one) => one.outcome,
            choice: (outcome) => t(`outcome.${outcome}`, { defaultValue: outcome }),
            render: (one) => (
              <Tag color={one.outcome === "done" ? undefined : "red"}>
                {t(`outcome.${one.outcome}`)}
              </Tag>
            ),
          },
          { key: "purpose", title: t("purpose"), value: (one) => one.purpose },
        ]}
      />
      <Drawer
        open={opened !== undefined}
        width={720}
        title={t("openEntry", { entry: opened })}
        onClose={() => {
          view.put({ entry: undefined });
        }}
      >
        {opened ? <Entry entry={opened} /> : null}
      </Drawer>
    </>
  );
}
