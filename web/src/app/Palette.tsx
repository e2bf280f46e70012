import { SearchOutlined } from "@ant-design/icons";
import { Button, Modal } from "antd";
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";

import { chooseLanguage } from "../i18n";
import { pages } from "../pages";
import { covers, maySee, useSession } from "./session";
import { useDark } from "./useDark";

export interface Entry {
  key: string;
  label: string;
  kind: string;
  run: () => void;
}

/** Where a text may lead that somebody typed: "12" may be a run, and every text a customer's number. */
export function idsIn(text: string): { customer?: string; bill?: string; run?: string } {
  const typed = text.trim();
  if (!/^[\w.\-/]+$/.test(typed) || !/\d/.test(typed)) return {};
  return {
    customer: typed,
    ...(/^\d+-\d+(-\d+-\d+)?$/.test(typed) ? { bill: typed } : {}),
    ...(/^\d{1,9}$/.test(typed) ? { run: typed } : {}),
  };
}

/** All that the one who is signed in can go to or do from anywhere. */
function useEntries(text: string): Entry[] {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { isDark, choose } = useDark();
  const session = useSession();
  return useMemo(() => {
    const granted = session.data?.actions ?? [];
    const may = (action: string) => granted.some((one) => covers(one, action));
    const go = (path: string) => () => {
      navigate(path);
    };
    const fixed: Entry[] = [
      ...pages
        .filter((page) => (page.icon ?? page.action === undefined) && maySee(granted, page))
        .map((page) => ({
          key: page.path,
          label: t(`page.${page.name}`),
          kind: t("palette.page"),
          run: go(page.path),
        })),
      {
        key: "language",
        label: t("switchLanguage"),
        kind: t("palette.action"),
        run: () => void chooseLanguage(i18n.language === "en" ? "zh-CN" : "en"),
      },
      {
        key: "dark",
        label: t(isDark ? "toLight" : "toDark"),
        kind: t("palette.action"),
        run: () => {
          choose(!isDark);
        },
      },
    ];
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const named = fixed.filter((one) =>
      words.every((word) => `${one.label} ${one.key}`.toLowerCase().includes(word)),
    );
    const { customer, bill, run } = idsIn(text);
    const found: Entry[] = [];
    const add = (kind: "customer" | "bill" | "run", id: string | undefined, path: string) => {
      const action = `${kind}.read`;
      if (id === undefined || !may(action)) return;
      const label = t(`palette.${kind}`, { id });
      found.push({ key: path, label, kind: t("palette.page"), run: go(path) });
    };
    add("bill", bill, `/bills/${encodeURIComponent(bill ?? "")}`);
    add("run", run, `/runs/${run ?? ""}`);
    add("customer", customer, `/customers/${encodeURIComponent(customer ?? "")}`);
    // Whatever was typed may be of a customer; it is personal, so it stays out of the address.
    const search: Entry[] =
      text.trim() !== "" && may("customer.read")
        ? [
            {
              key: "search",
              label: t("palette.search", { text: text.trim() }),
              kind: t("palette.action"),
              run: () => {
                navigate("/search", { state: { text: text.trim() } });
              },
            },
          ]
        : [];
    return [...found, ...named, ...search];
  }, [t, i18n.language, navigate, isDark, choose, session.data, text]);
}

/** A combobox over its list: arrows choose, Enter goes. */
function PaletteBox({ inputId, onDone }: { inputId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const entries = useEntries(text);
  const chosen = Math.min(at, Math.max(0, entries.length - 1));
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onDone();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && entries.length > 0) {
      setAt((chosen + step + entries.length) % entries.length);
    } else if (event.key === "Enter") {
      run(entries[chosen]);
    } else {
      return;
    }
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`${id}-${String(chosen)}`)?.scrollIntoView({ block: "nearest" });
  }, [id, chosen]);
  return (
    <div className="palette">
      <input
        id={inputId}
        role="combobox"
        aria-label={t("palette.open")}
        aria-expanded={entries.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={entries.length > 0 ? `${id}-${String(chosen)}` : undefined}
        placeholder={t("palette.placeholder")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <span className="unseen" role="status">
        {t("palette.count", { count: entries.length })}
      </span>
      <ul id={`${id}-list`} role="listbox" aria-label={t("palette.results")}>
        {entries.map((entry, place) => (
          // Keys belong to the combobox, as its pattern has it.
          <li
            key={entry.key}
            id={`${id}-${String(place)}`}
            role="option"
            aria-selected={place === chosen}
            onMouseMove={() => {
              setAt(place);
            }}
            onClick={() => {
              run(entry);
            }}
          >
            <span>{entry.label}</span>
            <span className="unit">{entry.kind}</span>
          </li>
        ))}
      </ul>
      {entries.length === 0 ? <p>{t("palette.none")}</p> : null}
    </div>
  );
}

/** Everything by its name: Ctrl-K. */
export function Palette() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const inputId = useId();
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, []);
  const close = () => {
    setOpen(false);
  };
  return (
    <>
      <Button
        ghost
        icon={<SearchOutlined />}
        aria-keyshortcuts="Control+K"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t("palette.open")} <kbd>{t("palette.hint")}</kbd>
      </Button>
      <Modal
        open={isOpen}
        footer={null}
        closable={false}
        destroyOnClose
        title={<span className="unseen">{t("palette.open")}</span>}
        afterOpenChange={(isShown) => {
          if (isShown) document.getElementById(inputId)?.focus();
        }}
        onCancel={close}
      >
        <PaletteBox inputId={inputId} onDone={close} />
      </Modal>
    </>
  );
}
