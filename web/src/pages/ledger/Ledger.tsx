import { useQuery } from "@tanstack/react-query";
import { Button, DatePicker, Input, Spin, Table, Typography } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";

import { api, need } from "../../api/client";
import type { paths } from "../../api/schema";
import { useList } from "../../app/useList";
import { useView } from "../../app/useView";
import { Amount } from "../../components/Amount";
import { DataTable } from "../../components/DataTable";
import { DaysPicker } from "../../components/DaysPicker";
import { ExportButton } from "../../components/ExportButton";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";

type Balance =
  paths["/ledger/trial-balance"]["get"]["responses"]["200"]["content"]["application/json"]["accounts"][number];
type Journal =
  paths["/ledger/journals"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];
type Entry =
  paths["/ledger/entries"]["get"]["responses"]["200"]["content"]["application/json"]["items"][number];

/** Debits and credits by account; an account leads to its journals. */
function TrialBalance() {
  const { t, i18n } = useTranslation("ledger");
  const view = useView();
  const on = view.day("on");
  const trial = useQuery({
    queryKey: ["ledger", "trial", on, i18n.language],
    queryFn: async () =>
      need(await api.GET("/ledger/trial-balance", { params: { query: { on } } })),
  });
  if (trial.error) return <Failure error={trial.error} />;
  if (!trial.data) return <Spin />;
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t("trialBalance")}
      </Typography.Title>
      <div className="toolbar">
        <DatePicker
          aria-label={t("on")}
          placeholder={t("on")}
          value={on ? dayjs(on) : null}
          onChange={(day) => {
            view.set({ on: day ? day.format("YYYY-MM-DD") : undefined });
          }}
        />
      </div>
      <Table<Balance>
        aria-label={t("trialBalance")}
        rowKey={(one) => `${one.account} ${one.currency}`}
        pagination={false}
        scroll={{ x: true }}
        dataSource={trial.data.accounts}
        locale={{ emptyText: t("nothingPosted") }}
        columns={[
          {
            title: t("account"),
            render: (_, one) => (
              <Button
                type="link"
                className="plain"
                onClick={() => {
                  view.set({ account: one.account, journal: undefined, document: undefined });
                }}
              >
                {one.account} {one.name}
              </Button>
            ),
          },
          {
            title: t("debit"),
            align: "right",
            render: (_, one) => <Amount value={one.debit} unit={one.currency} />,
          },
          {
            title: t("credit"),
            align: "right",
            render: (_, one) => <Amount value={one.credit} unit={one.currency} />,
          },
          {
            title: t("balance"),
            align: "right",
            render: (_, one) => <Amount value={one.balance} unit={one.currency} />,
          },
        ]}
        summary={() =>
          trial.data.sums.map((sum) => (
            <Table.Summary.Row key={sum.currency}>
              <Table.Summary.Cell index={0}>
                {t("sum")} {sum.currency}
              </Table.Summary.Cell>
              <Table.Summary.Cell index={1} align="right">
                <Amount value={sum.debit} unit={sum.currency} />
              </Table.Summary.Cell>
              <Table.Summary.Cell index={2} align="right">
                <Amount value={sum.credit} unit={sum.currency} />
              </Table.Summary.Cell>
              <Table.Summary.Cell index={3} align="right">
                <Amount value={sum.difference} unit={sum.currency} />
              </Table.Summary.Cell>
            </Table.Summary.Row>
          ))
        }
      />
    </section>
  );
}

function Postings({ journal }: { journal: Journal }) {
  const { t } = useTranslation("ledger");
  return (
    <Table
      aria-label={t("postings")}
      rowKey={(one) => journal.postings.indexOf(one)}
      pagination={false}
      dataSource={journal.postings}
      columns={[
        { title: t("account"), render: (_, one) => `${one.account} ${one.name}` },
        {
          title: t("debit"),
          align: "right",
          render: (_, one) => (one.debit ? <Amount value={one.debit} unit={one.currency} /> : null),
        },
        {
          title: t("credit"),
          align: "right",
          render: (_, one) =>
            one.credit ? <Amount value={one.credit} unit={one.currency} /> : null,
        },
      ]}
    />
  );
}

function Journals({ account }: { account: string | undefined }) {
  const { t, i18n } = useTranslation("ledger");
  const view = useView();
  const from = view.day("from");
  const to = view.day("to");
  const journals = useList(
    ["ledger", "journals", account, from, to, i18n.language],
    async (after) =>
      need(
        await api.GET("/ledger/journals", {
          params: { query: { account, from, to, after, limit: 100 } },
        }),
      ),
  );
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {account ? t("journalsOf", { account }) : t("journals")}
      </Typography.Title>
      <DataTable<Journal>
        name="journals"
        label={t("journals")}
        rows={journals.rows}
        rowKey={(one) => one.journal}
        loading={journals.loading}
        error={journals.error}
        more={journals.more}
        empty={t("nothingPosted")}
        onOpen={(one) => {
          view.set({ journal: one.journal });
        }}
        details={(one) => <Postings journal={one} />}
        filters={
          <>
            <DaysPicker
              allowClear
              from={from}
              to={to}
              onChange={(first, end) => {
                view.set({ from: first, to: end });
              }}
            />
            {account ? (
              <Button
                onClick={() => {
                  view.set({ account: undefined });
                }}
              >
                {t("allAccounts")}
              </Button>
            ) : null}
            <ExportButton path="/ledger/journals" query={{ account, from, to }} />
          </>
        }
        columns={[
          { key: "booked_on", title: t("bookedOn"), value: (one) => one.booked_on },
          {
            key: "journal",
            title: t("journal"),
            value: (one) => one.journal,
            render: (one) => (
              <Link to={`/ledger?journal=${encodeURIComponent(one.journal)}`}>{one.journal}</Link>
            ),
          },
          {
            key: "source",
            title: t("source"),
            value: (one) => {
              const [, kind, id] = /^(bill run|payment) (.+)$/.exec(one.source) ?? [];
              if (!kind) return one.source;
              return t(kind === "payment" ? "sourcePayment" : "sourceRun", { id });
            },
          },
          {
            key: "postings",
            title: t("postings"),
            kind: "number",
            value: (one) => one.postings.length,
          },
        ]}
      />
    </section>
  );
}

/** What a journal or a document is made of, customer by customer. */
function Entries({ journal, document }: { journal?: string; document?: string }) {
  const { t, i18n } = useTranslation("ledger");
  const entries = useList(["ledger", "entries", journal, document, i18n.language], async (after) =>
    need(
      await api.GET("/ledger/entries", {
        params: { query: { journal, document, after, limit: 200 } },
      }),
    ),
  );
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {journal
          ? t("entriesOfJournal", { journal })
          : t("entriesOf", { document: document ?? "" })}
      </Typography.Title>
      <DataTable<Entry>
        name="entries"
        prefix="entries."
        label={t("entries")}
        rows={entries.rows}
        rowKey={(one) => `${one.consumer_no} ${one.document} ${one.account} ${one.journal}`}
        loading={entries.loading}
        error={entries.error}
        more={entries.more}
        empty={t("noEntries")}
        filters={
          <>
            <Link to="/ledger">{t("back")}</Link>
            <ExportButton path="/ledger/entries" query={{ journal, document }} />
          </>
        }
        columns={[
          {
            key: "document",
            title: t("document"),
            value: (one) => one.document,
            render: (one) => (
              <Link to={`/ledger?document=${encodeURIComponent(one.document)}`}>
                {one.document}
              </Link>
            ),
          },
          {
            key: "kind",
            title: t("kind"),
            value: (one) => one.kind,
            choice: (kind) => t(`kind.${kind}`, { defaultValue: kind }),
            render: (one) => t(`kind.${one.kind}`),
          },
          {
            key: "consumer_no",
            title: t("consumerNo"),
            value: (one) => one.consumer_no,
            render: (one) => <Link to={`/customers/${one.consumer_no}`}>{one.consumer_no}</Link>,
          },
          { key: "account", title: t("account"), value: (one) => `${one.account} ${one.name}` },
          { key: "booked_on", title: t("bookedOn"), value: (one) => one.booked_on },
          { key: "due_on", title: t("dueOn"), value: (one) => one.due_on },
          {
            key: "amount",
            title: t("amount"),
            kind: "amount",
            value: (one) => one.amount,
            unit: (one) => one.currency,
          },
          {
            key: "journal",
            title: t("journal"),
            value: (one) => one.journal,
            render: (one) => (
              <Link to={`/ledger?journal=${encodeURIComponent(one.journal)}`}>{one.journal}</Link>
            ),
          },
        ]}
      />
    </section>
  );
}

/** The books, from totals down to what one customer owes. */
export function Ledger() {
  const { t } = useTranslation("ledger");
  const view = useView();
  const journal = view.get("journal");
  const document = view.get("document");
  return (
    <Page
      title={t("title")}
      actions={
        <Input.Search
          allowClear
          aria-label={t("findDocument")}
          placeholder={t("findDocument")}
          style={{ maxWidth: 260 }}
          onSearch={(text) => {
            view.set({ document: text.trim(), journal: undefined });
          }}
        />
      }
    >
      {journal ? <Entries journal={journal} /> : null}
      {!journal && document ? <Entries document={document} /> : null}
      {journal || document ? null : (
        <>
          <TrialBalance />
          <Journals account={view.get("account")} />
        </>
      )}
    </Page>
  );
}
