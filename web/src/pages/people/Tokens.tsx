import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input, InputNumber, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, check, need } from "../../api/client";
import type { Item } from "../../api/types";
import { moment } from "../../app/format";
import { useMay } from "../../app/session";
import { AddButton } from "../../components/AddButton";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { FormSelect } from "../../components/FormSelect";
import { needed } from "../../components/needed";
import { useRoles } from "./roles";
import { SecretModal } from "./SecretModal";

type Token = Item<"/tokens">;

interface Entered {
  name: string;
  scopes: string[];
  days: number;
}

interface Told {
  name: string;
  token: string;
  lapses_at: string;
}

function CreateToken({ onTold }: { onTold: (told: Told) => void }) {
  const { t } = useTranslation("people");
  const roles = useRoles();
  const grants = roles.data?.roles.flatMap((role) => role.may.map((grant) => grant.action)) ?? [];
  const actions = [...new Set(grants)].sort();
  const rules = needed(t("needed"));
  return (
    <AddButton
      list="tokens"
      title={t("createToken")}
      unanswered={t("tokenUnanswered")}
      initialValues={{ days: 90 }}
      send={async (body: Entered) => need(await api.POST("/tokens", { body }))}
      onTold={onTold}
    >
      <Form.Item name="name" label={t("service")} rules={rules}>
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
      <Form.Item name="scopes" label={t("scopes")} extra={t("scopesHint")} rules={rules}>
        <FormSelect
          mode="tags"
          options={actions.map((action) => ({ value: action, label: action }))}
        />
      </Form.Item>
      <Form.Item name="days" label={t("goodFor")} rules={rules}>
        <InputNumber min={1} max={3650} />
      </Form.Item>
    </AddButton>
  );
}

/** Tokens of programs: made, listed without their secret, revoked. */
export function Tokens() {
  const { t } = useTranslation("people");
  const { modal } = App.useApp();
  const queries = useQueryClient();
  const mayCreate = useMay("token.create");
  const mayRevoke = useMay("token.revoke");
  const [told, setTold] = useState<Told>();
  const tokens = useQuery({
    queryKey: ["tokens"],
    queryFn: async () => need(await api.GET("/tokens")),
  });
  const revoke = useMutation({
    mutationFn: async (name: string) => {
      check(await api.DELETE("/tokens/{name}", { params: { path: { name } } }));
      await queries.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  return (
    <>
      {revoke.error ? <Failure error={revoke.error} /> : null}
      <DataTable<Token>
        name="tokens"
        label={t("tokens")}
        prefix="tokens."
        rows={tokens.data?.items ?? []}
        rowKey={(one) => `${one.name} ${one.created_at} ${one.lapses_at}`}
        loading={tokens.isLoading}
        error={tokens.error}
        empty={t("noTokens")}
        filters={mayCreate ? <CreateToken onTold={setTold} /> : undefined}
        columns={[
          { key: "name", title: t("service"), value: (one) => one.name },
          { key: "scopes", title: t("scopes"), value: (one) => one.scopes.join(", ") },
          { key: "created_at", title: t("createdAt"), value: (one) => moment(one.created_at) },
          { key: "lapses_at", title: t("lapsesAt"), value: (one) => moment(one.lapses_at) },
          {
            key: "state",
            title: t("state"),
            value: (one) => one.state,
            choice: (state) => t(`token.${state}`, { defaultValue: state }),
            render: (one) => <Tag>{t(`token.${one.state}`)}</Tag>,
          },
        ]}
        actions={(one) =>
          mayRevoke && one.state === "valid" ? (
            <Button
              danger
              onClick={() => {
                void modal.confirm({
                  title: t("revokeTitle", { name: one.name }),
                  content: t("revokeText"),
                  okText: t("revoke"),
                  okButtonProps: { danger: true },
                  onOk: () => {
                    revoke.mutate(one.name);
                  },
                });
              }}
            >
              {t("revoke")}
            </Button>
          ) : null
        }
      />
      <SecretModal
        title={t("tokenOf", { name: told?.name })}
        secret={told?.token}
        hint={t("tokenHint", { until: told ? moment(told.lapses_at) : "" })}
        onClose={() => {
          setTold(undefined);
        }}
      />
    </>
  );
}
