import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";

/** In place of a page that could not be drawn. */
export function Broken() {
  const { t } = useTranslation();
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      message={t("broken")}
      action={
        <Button
          onClick={() => {
            window.location.reload();
          }}
        >
          {t("reload")}
        </Button>
      }
    />
  );
}
