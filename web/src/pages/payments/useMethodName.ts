import { useTranslation } from "react-i18next";

/** How somebody paid, in the reader's language; a word of one's own stays as it is. */
export function useMethodName(): (method: string) => string {
  const { t } = useTranslation("payments");
  return (method) => t(`method.${method}`, { defaultValue: method });
}
