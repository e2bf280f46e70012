import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Card, Space, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { api, check } from "../../api/client";
import type { Answer } from "../../api/types";
import { moment } from "../../app/format";
import { Failure } from "../../components/Failure";

/** Where one is signed in; what one does not know is ended here. */
export function OwnSignIns({ account }: { account: Answer<"/account"> }) {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ["account"] });
  const end = useMutation({
    mutationFn: async (sign_in: string) => {
      check(await api.DELETE("/account/sign-ins/{sign_in}", { params: { path: { sign_in } } }));
    },
    onSuccess: refresh,
  });
  const endOthers = useMutation({
    mutationFn: async () => {
      check(await api.POST("/account/sign-ins/end-others"));
    },
    onSuccess: refresh,
  });
  const others = account.sign_ins.filter((one) => !one.is_this);
  const error = end.error ?? endOthers.error;
  return (
    <Card title={t("signIns.title")} className="block">
      <ul className="sign-ins">
        {account.sign_ins.map((one) => (
          <li key={one.sign_in}>
            <span className="amount">
              {t("signIns.one", { begun: moment(one.created_at), seen: moment(one.seen_at) })}
            </span>
            {one.is_this ? (
              <Tag color="green">{t("signIns.this")}</Tag>
            ) : (
              <Button
                aria-label={t("signIns.endOne", { begun: moment(one.created_at) })}
                loading={end.isPending && end.variables === one.sign_in}
                onClick={() => {
                  end.mutate(one.sign_in);
                }}
              >
                {t("signIns.end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {error ? <Failure error={error} /> : null}
      {others.length > 0 ? (
        <Space>
          <Button
            danger
            loading={endOthers.isPending}
            onClick={() => {
              endOthers.mutate();
            }}
          >
            {t("signIns.endOthers")}
          </Button>
        </Space>
      ) : null}
    </Card>
  );
}
