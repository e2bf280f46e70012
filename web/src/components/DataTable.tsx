import { DownloadOutlined, SettingOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Popover, Select, Space, Table, type TableProps } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { csv, save } from "../app/csv";
import { compare } from "../app/order";
import { useView } from "../app/useView";
import { Amount } from "./Amount";
import { Failure } from "./Failure";

type Value = string | number | boolean | null | undefined;

export interface DataColumn<Row> {
  /** In the address and in files. */
  key: string;
  title: string;
  /** What is sorted, filtered, searched and exported; shown too where there is no `render`. */
  value: (row: Row) => Value;
  render?: (row: Row) => ReactNode;
  /** Money and quantities stand right, in figures of one width. */
  kind?: "text" | "amount" | "number";
  /** Of an amount: a currency, "kWh". */
  unit?: (row: Row) => string | null | undefined;
  /** Can be chosen from the words that occur; the text of a word where it differs from the value. */
  choice?: true | ((value: string) => string);
  /** Shown only when somebody wants it. */
  hidden?: boolean;
  width?: number;
}

export interface DataTableProps<Row> {
  /** Of the exported file. */
  name: string;
  /** Read out as the table's name. */
  label: string;
  columns: DataColumn<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  loading?: boolean;
  error?: unknown;
  /** A sentence on what to do when there is nothing. */
  empty: string;
  /** Of the names in the address, where several tables stand on one page: "bills." */
  prefix?: string;
  /** Filters that the server does, before the table's own. */
  filters?: ReactNode;
  /** At the end of each row: buttons. */
  actions?: (row: Row) => ReactNode;
  /** Enter on a row. */
  onOpen?: (row: Row) => void;
  /** Below a row, when it is opened. */
  details?: (row: Row) => ReactNode;
  /** Where the server has more pages. */
  more?: { hasNext: boolean; loading: boolean; load: () => unknown };
  /** Other keys on a row: "r". */
  onKey?: (key: string, row: Row) => boolean;
}

const pageSize = 30;

const textOf = (value: Value): string =>
  value === null || value === undefined ? "" : String(value);

/** Sorted and filtered as the view says. */
function shownRows<Row>(rows: Row[], columns: DataColumn<Row>[], view: ReturnType<typeof useView>) {
  let shown = rows;
  for (const column of columns) {
    const wanted = view.list(`is.${column.key}`);
    if (wanted.length > 0)
      shown = shown.filter((row) => wanted.includes(textOf(column.value(row))));
  }
  const words = (view.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length > 0) {
    shown = shown.filter((row) => {
      const text = columns
        .map((column) => textOf(column.value(row)))
        .join("\n")
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }
  const sort = view.get("sort") ?? "";
  const by = columns.find((column) => column.key === sort.replace(/^-/, ""));
  if (!by) return shown;
  const sign = sort.startsWith("-") ? -1 : 1;
  return [...shown].sort((a, b) => sign * compare(textOf(by.value(a)), textOf(by.value(b))));
}

function shownCell<Row>(column: DataColumn<Row>, row: Row): ReactNode {
  if (column.render) return column.render(row);
  const text = textOf(column.value(row));
  // A day or a period is read as one word.
  if (/^\d{4}-\d{2}/.test(text)) return <span className="amount">{text}</span>;
  if (column.kind !== "amount") return text;
  return text ? <Amount value={text} unit={column.unit?.(row) ?? undefined} /> : null;
}

/** What is shown, with each unit in a column of its own. */
function exported<Row>(rows: Row[], columns: DataColumn<Row>[], unitTitle: string): string[][] {
  const head = columns.flatMap((one) =>
    one.unit ? [one.title, `${one.title} (${unitTitle})`] : [one.title],
  );
  const body = rows.map((row) =>
    columns.flatMap((one) => {
      const text = textOf(one.value(row));
      return one.unit ? [text, one.unit(row) ?? ""] : [text];
    }),
  );
  return [head, ...body];
}

function ColumnChoice<Row>({
  columns,
  shown,
  onChange,
}: {
  columns: DataColumn<Row>[];
  shown: string[];
  onChange: (keys: string[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <Checkbox.Group
          style={{ display: "grid", gap: 4 }}
          value={shown}
          options={columns.map((one) => ({ value: one.key, label: one.title }))}
          onChange={(keys) => {
            onChange(keys.map(String));
          }}
        />
      }
    >
      <Button icon={<SettingOutlined />}>{t("table.columns")}</Button>
    </Popover>
  );
}

/** Arrows move between rows; Enter opens one. Keys in fields and on buttons stay theirs. */
function onRowKey<Row>(
  event: KeyboardEvent<HTMLElement>,
  row: Row,
  { onOpen, onKey }: Pick<DataTableProps<Row>, "onOpen" | "onKey">,
) {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
    return;
  const rowsBeside = [
    ...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>("tr[data-row-key]") ?? []),
  ].filter((one) => one.tabIndex >= 0);
  const at = rowsBeside.indexOf(event.currentTarget);
  const go = (to: number) => rowsBeside[Math.max(0, Math.min(to, rowsBeside.length - 1))]?.focus();
  const keys: Record<string, () => void> = {
    ArrowDown: () => go(at + 1),
    j: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    k: () => go(at - 1),
    Home: () => go(0),
    End: () => go(rowsBeside.length - 1),
  };
  if (onOpen) {
    keys.Enter = () => {
      onOpen(row);
    };
  }
  const known = keys[event.key];
  if (known) known();
  else if (!onKey?.(event.key, row)) return;
  event.preventDefault();
}

/** The table of every page: filters, sorts, exports what it shows, and keeps its view in the address. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { name, label, columns, rows, rowKey, more } = props;
  const { t } = useTranslation();
  const view = useView(props.prefix);
  const all = useMemo(() => shownRows(rows, columns, view), [rows, columns, view]);
  const keys = columns.filter((one) => !one.hidden).map((one) => one.key);
  const chosen = view.get("columns") ? view.list("columns") : keys;
  const shown = columns.filter((one) => chosen.includes(one.key));
  const last = Math.max(1, Math.ceil(all.length / pageSize));
  const wanted = Math.max(1, Number(view.get("page")) || 1);
  const page = Math.min(wanted, last);
  const from = (page - 1) * pageSize;
  const hasMore = more?.hasNext ?? false;
  const isShort = wanted > Math.ceil(rows.length / pageSize) && hasMore && !more?.loading;
  useEffect(() => {
    // The address names a page that is not here yet.
    if (isShort) more?.load();
  }, [isShort, more]);
  const next = () => {
    view.set({ page: String(page + 1) });
  };
  const sort = view.get("sort") ?? "";
  const tableColumns: TableProps<Row>["columns"] = shown.map((column) => ({
    key: column.key,
    title: column.title,
    align: column.kind === "amount" || column.kind === "number" ? "right" : "left",
    ...(column.width ? { width: column.width } : {}),
    sorter: true,
    sortOrder: sort === column.key ? "ascend" : sort === `-${column.key}` ? "descend" : null,
    render: (_: unknown, row: Row) => shownCell(column, row),
  }));
  if (props.actions) {
    const { actions } = props;
    tableColumns.push({
      key: "actions",
      title: <span className="unseen">{t("table.actions")}</span>,
      align: "right",
      render: (_: unknown, row: Row) => actions(row),
    });
  }
  return (
    <>
      <div className="toolbar" role="search" aria-label={label}>
        {props.filters}
        <Input
          allowClear
          aria-label={t("table.search")}
          placeholder={t("table.search")}
          style={{ width: 180 }}
          value={view.get("q") ?? ""}
          onChange={(event) => {
            view.set({ q: event.target.value });
          }}
        />
        {columns.map((column) =>
          column.choice ? (
            <Choice
              key={column.key}
              column={column}
              rows={rows}
              value={view.list(`is.${column.key}`)}
              onChange={(values) => {
                view.set({ [`is.${column.key}`]: values.join(",") });
              }}
            />
          ) : null,
        )}
        <Space style={{ marginInlineStart: "auto" }}>
          <ColumnChoice
            columns={columns}
            shown={chosen}
            onChange={(wanted) => {
              const same = wanted.length === keys.length && keys.every((k) => wanted.includes(k));
              view.set({ columns: same ? undefined : wanted.join(",") });
            }}
          />
          <Button
            icon={<DownloadOutlined />}
            onClick={() => {
              save(`${name}.csv`, csv(exported(all, shown, t("table.unit"))), "text/csv");
            }}
          >
            CSV
          </Button>
        </Space>
      </div>
      {props.error ? <Failure error={props.error} /> : null}
      <Table<Row>
        aria-label={label}
        size="small"
        rowKey={rowKey}
        dataSource={all.slice(from, from + pageSize)}
        loading={props.loading ?? false}
        pagination={false}
        scroll={{ x: true }}
        showSorterTooltip={false}
        locale={{
          emptyText: props.error ? " " : rows.length > 0 ? t("table.noneFits") : props.empty,
        }}
        columns={tableColumns}
        onChange={(_page, _filters, sorter) => {
          const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
          const key = textOf(columnKey as Value);
          view.set({ sort: order ? (order === "descend" ? `-${key}` : key) : undefined });
        }}
        onRow={(row) => ({
          tabIndex: 0,
          onKeyDown: (event) => {
            onRowKey(event, row, props);
          },
        })}
        {...(props.details ? { expandable: { expandedRowRender: props.details } } : {})}
      />
      {last > 1 || hasMore ? (
        <nav className="pager" aria-label={t("table.pages", { table: label })}>
          <span className="amount" aria-live="polite">
            {t("table.range", {
              from: all.length === 0 ? 0 : from + 1,
              to: Math.min(from + pageSize, all.length),
              count: all.length,
              more: hasMore ? "+" : "",
            })}
          </span>
          <Button
            disabled={page === 1}
            onClick={() => {
              view.set({ page: page > 2 ? String(page - 1) : undefined });
            }}
          >
            {t("table.previous")}
          </Button>
          <Button
            disabled={page === last && !hasMore}
            loading={more?.loading ?? false}
            onClick={next}
          >
            {t("table.next")}
          </Button>
        </nav>
      ) : null}
    </>
  );
}

function Choice<Row>({
  column,
  rows,
  value,
  onChange,
}: {
  column: DataColumn<Row>;
  rows: Row[];
  value: string[];
  onChange: (values: string[]) => void;
}) {
  const words = [...new Set([...value, ...rows.map((row) => textOf(column.value(row)))])];
  const name = typeof column.choice === "function" ? column.choice : (word: string) => word;
  return (
    <Select
      mode="multiple"
      allowClear
      maxTagCount={1}
      aria-label={column.title}
      placeholder={column.title}
      style={{ minWidth: 130 }}
      value={value}
      options={words
        .filter(Boolean)
        .sort(compare)
        .map((word) => ({ value: word, label: name(word) }))}
      onChange={onChange}
    />
  );
}
