import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export const languages = ["en", "zh-CN"] as const;
export type Language = (typeof languages)[number];

const files = import.meta.glob<Record<string, string>>("./*/*.json", {
  eager: true,
  import: "default",
});

/** Texts by language and page: the file's name is the namespace. */
export function texts(): Record<string, Record<string, Record<string, string>>> {
  const all: Record<string, Record<string, Record<string, string>>> = {};
  for (const [path, content] of Object.entries(files)) {
    const [, language, file] = path.split("/");
    if (!language || !file) continue;
    (all[language] ??= {})[file.replace(".json", "")] = content;
  }
  return all;
}

const kept = "voltmark.language";

export function chosenLanguage(): Language {
  const stored = localStorage.getItem(kept);
  const wanted = stored ?? navigator.language;
  return wanted.startsWith("zh") ? "zh-CN" : "en";
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: texts(),
    lng: chosenLanguage(),
    fallbackLng: false,
    defaultNS: "app",
    interpolation: { escapeValue: false },
    saveMissing: true,
    missingKeyHandler: (
      _languages,
      page,
      key,
      _shown,
      _update,
      options: { defaultValue?: string },
    ) => {
      // A word of the server's that has no text is shown as it is, where that was meant.
      if (options.defaultValue === undefined) console.error(`no text ${page}:${key}`);
    },
  });
  document.documentElement.lang = i18next.language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(kept, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
