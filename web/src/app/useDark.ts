import { useSyncExternalStore } from "react";

const kept = "voltmark.dark";
const listeners = new Set<() => void>();
const system = () => matchMedia("(prefers-color-scheme: dark)");

function read(): boolean {
  const stored = localStorage.getItem(kept);
  return stored === null ? system().matches : stored === "1";
}

function listen(listener: () => void): () => void {
  const media = system();
  media.addEventListener("change", listener);
  listeners.add(listener);
  return () => {
    media.removeEventListener("change", listener);
    listeners.delete(listener);
  };
}

/** Dark or light: as chosen here, else as the system has it, and goes on to have it. */
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
