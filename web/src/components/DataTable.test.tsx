import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { MemoryRouter, useLocation } from "react-router-dom";
import { afterEach, beforeAll, expect, test, vi } from "vitest";

import { startLanguage } from "../i18n";
import { type DataColumn, DataTable } from "./DataTable";

interface Row {
  id: string;
  amount: string;
  state: string;
}

const rows: Row[] = [
  { id: "a", amount: "9.5", state: "open" },
  { id: "b", amount: "10", state: "done" },
  { id: "c", amount: "-2", state: "open" },
];

const columns: DataColumn<Row>[] = [
  { key: "id", title: "No.", value: (row) => row.id },
  {
    key: "amount",
    title: "Amount",
    kind: "amount",
    value: (row) => row.amount,
    unit: () => "CNY",
  },
  { key: "state", title: "State", value: (row) => row.state, choice: true },
];

function Address() {
  return <output>{useLocation().search}</output>;
}

function show(address: string, onOpen = vi.fn()) {
  render(
    <MemoryRouter initialEntries={[address]}>
      <DataTable
        name="rows"
        label="Rows"
        rows={rows}
        columns={columns}
        rowKey={(row) => row.id}
        empty="Nothing is here."
        onOpen={onOpen}
      />
      <Address />
    </MemoryRouter>,
  );
  return onOpen;
}

const shown = () =>
  [...document.querySelectorAll("tr[data-row-key]")].map((row) => row.getAttribute("data-row-key"));

beforeAll(async () => {
  localStorage.setItem("voltmark.language", "en");
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addListener: vi.fn(),
    removeListener: vi.fn(),
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  }));
  // The table measures a scroll bar, which jsdom has none of.
  const real = window.getComputedStyle.bind(window);
  vi.stubGlobal("getComputedStyle", (element: Element) => real(element));
  await startLanguage();
});
afterEach(cleanup);

test("the address says how rows are sorted and which are shown", () => {
  show("/?sort=-amount&is.state=open");
  expect(shown()).toEqual(["a", "c"]);
});

test("words that are searched for, names perhaps, do not stand in the address", () => {
  show("/");
  fireEvent.change(screen.getByLabelText("Search in this table"), { target: { value: "done" } });
  expect(shown()).toEqual(["b"]);
  expect(screen.getByRole("status").textContent).toBe("");
  // The head stands twice: once more to be measured.
  const [head] = screen.getAllByText("Amount");
  if (head) fireEvent.click(head);
  expect(screen.getByRole("status").textContent).toBe("?sort=amount");
  expect(shown(), "and stay when the view changes").toEqual(["b"]);
});

test("arrows move between rows, and Enter opens one", () => {
  const onOpen = show("/");
  const table = within(screen.getByRole("table"));
  const [, first, second] = table.getAllByRole("row");
  first?.focus();
  if (first) fireEvent.keyDown(first, { key: "ArrowDown" });
  expect(document.activeElement).toBe(second);
  if (second) fireEvent.keyDown(second, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledWith(rows[1]);
});

test("columns that are not wanted are left out", () => {
  show("/?columns=id");
  expect(screen.queryByText("Amount")).toBeNull();
});
