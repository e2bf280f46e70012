import { useCallback } from "react";
import { useTranslation } from "react-i18next";

type Kind =
  "action" | "approval" | "attribute" | "class" | "component" | "field" | "hold" | "object";

/** Words of the API as people say them; a word that has no text is shown as it is. */
export function useWords(): (kind: Kind, word: string) => string {
  const { t } = useTranslation("words");
  return useCallback(
    (kind, word) => {
      // An action that ends in a dot stands for all that begin so.
      if (kind === "action" && word.endsWith(".")) {
        const object = t(`object.${word.slice(0, -1)}`, { defaultValue: word.slice(0, -1) });
        return t("action.all", { object });
      }
      return t(`${kind}.${word}`, { defaultValue: word });
    },
    [t],
  );
}
