import { useSyncExternalStore } from "react";

const kept = "voltmark.dark";
const listeners = new Set<() => void>();

function read(): boolean {
  const stored = localStorage.getItem(kept);
  return stored === null ? matchMedia("(prefers-color-scheme: dark)").matches : stored === "1";
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Dark or light: as chosen here, else as the system has it. */
export function useDark() {
  const isDark = useSyncExternalStore(listen, read);
  const choose = (dark: boolean) => {
    localStorage.setItem(kept, dark ? "1" : "0");
    listeners.forEach((listener) => {
      listener();
    });
  };
  return { isDark, choose };
}
