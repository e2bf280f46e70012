import { useMutation } from "@tanstack/react-query";
import { Button, Popconfirm, Space } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import { Failure } from "../../components/Failure";
import { SecretModal } from "../people/SecretModal";

/** Opens the portal to a customer, or gives them a new code when they forgot their password. */
export function PortalAccess({ consumerNo }: { consumerNo: string }) {
  const { t } = useTranslation("customer");
  const params = { path: { consumer_no: consumerNo } };
  const invite = useMutation({
    mutationFn: async () =>
      need(await api.POST("/customers/{consumer_no}/portal-account", { params })),
  });
  const renew = useMutation({
    mutationFn: async () =>
      need(await api.POST("/customers/{consumer_no}/portal-account/code", { params })),
  });
  const told = invite.data ?? renew.data;
  const error = invite.error ?? renew.error;
  return (
    <Space wrap>
      <Button
        loading={invite.isPending}
        onClick={() => {
          renew.reset();
          invite.mutate();
        }}
      >
        {t("portal.invite")}
      </Button>
      <Popconfirm
        title={t("portal.renewAsk")}
        okText={t("portal.yes")}
        onConfirm={() => {
          invite.reset();
          renew.mutate();
        }}
      >
        <Button loading={renew.isPending}>{t("portal.renew")}</Button>
      </Popconfirm>
      {error ? <Failure error={error} unanswered={t("portal.unanswered")} /> : null}
      <SecretModal
        title={t("portal.code", { login: told?.login })}
        secret={told?.code}
        hint={t("portal.hint")}
        onClose={() => {
          invite.reset();
          renew.reset();
        }}
      />
    </Space>
  );
}
