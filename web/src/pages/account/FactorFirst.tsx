import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";

import { useSignOut } from "../../app/useSignOut";
import { SetUpFactor } from "./SetUpFactor";

/** In place of every page, for staff who need a second factor and have none yet. */
export function FactorFirst() {
  const { t } = useTranslation("account");
  const signOut = useSignOut();
  return (
    <main className="signin">
      <Card style={{ width: "min(560px, 100%)" }}>
        <h1 style={{ fontSize: 20, marginTop: 0 }}>{t("factor.needed")}</h1>
        <SetUpFactor onDone={() => undefined} />
        <Button type="link" style={{ marginTop: 12, padding: 0 }} onClick={() => void signOut()}>
          {t("app:signOut")}
        </Button>
      </Card>
    </main>
  );
}
