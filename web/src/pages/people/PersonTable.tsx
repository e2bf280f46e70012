import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input, Space, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import type { Item } from "../../api/types";
import { useMay, useSession } from "../../app/session";
import { AddButton } from "../../components/AddButton";
import { DataTable } from "../../components/DataTable";
import { useFailureText } from "../../components/Failure";
import { needed } from "../../components/needed";
import { ReasonButton } from "../../components/ReasonButton";
import { Holdings } from "./Holdings";
import { useRoles } from "./roles";
import { SecretModal } from "./SecretModal";

type Person = Item<"/people">;

interface Told {
  login: string;
  code: string;
  hours: number;
}

function CreatePerson({ onTold }: { onTold: (told: Told) => void }) {
  const { t } = useTranslation("people");
  return (
    <AddButton
      list="people"
      title={t("create")}
      unanswered={t("unanswered")}
      send={async (body: { login: string }) => need(await api.POST("/people", { body }))}
      onTold={onTold}
    >
      <Form.Item
        name="login"
        label={t("login")}
        extra={t("loginHint")}
        rules={needed(t("loginMissing"))}
      >
        <Input autoFocus autoComplete="off" maxLength={64} />
      </Form.Item>
    </AddButton>
  );
}

/** What can be done to a person, by whom it may be done. */
function PersonActions({
  person,
  onHoldings,
  onTold,
}: {
  person: Person;
  onHoldings: () => void;
  onTold: (told: Told) => void;
}) {
  const { t } = useTranslation("people");
  const queries = useQueryClient();
  const { message } = App.useApp();
  const textOf = useFailureText();
  const me = useSession().data?.name;
  const [mayRole, mayLock] = [useMay("user.roles"), useMay("user.lock")];
  const [mayUnlock, mayReset] = [useMay("user.unlock"), useMay("user.reset")];
  const mayTakeFactor = useMay("user.second_factor");
  const params = { path: { login: person.login } };
  const unlock = useMutation({
    mutationFn: async () => need(await api.POST("/people/{login}/unlock", { params })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["people"] }),
    onError: (error) => void message.error(textOf(error)),
  });
  const reset = useMutation({
    mutationFn: async () => need(await api.POST("/people/{login}/reset", { params })),
    onSuccess: async (told) => {
      onTold(told);
      await queries.invalidateQueries({ queryKey: ["people"] });
    },
    onError: (error) => void message.error(textOf(error)),
  });
  const isLocked = person.state === "locked" || person.failures > 0;
  return (
    <Space>
      {mayRole ? (
        <Button
          disabled={person.login === me}
          title={person.login === me ? t("notOwn") : undefined}
          onClick={onHoldings}
        >
          {t("setRoles")}
        </Button>
      ) : null}
      {mayLock && person.state !== "locked" ? (
        <ReasonButton
          danger
          label={t("lock")}
          title={t("lockTitle", { login: person.login })}
          done={t("locked")}
          work={async (reason) => {
            need(await api.POST("/people/{login}/lock", { params, body: { reason } }));
            await queries.invalidateQueries({ queryKey: ["people"] });
          }}
        />
      ) : null}
      {mayTakeFactor && person.second_factor && person.login !== me ? (
        <ReasonButton
          danger
          label={t("takeFactor")}
          title={t("takeFactorTitle", { login: person.login })}
          done={t("factorTaken")}
          work={async (reason) => {
            need(
              await api.POST("/people/{login}/second-factor/remove", { params, body: { reason } }),
            );
            await queries.invalidateQueries({ queryKey: ["people"] });
          }}
        />
      ) : null}
      {mayUnlock && isLocked ? (
        <Button
          loading={unlock.isPending}
          onClick={() => {
            unlock.mutate();
          }}
        >
          {t("unlock")}
        </Button>
      ) : null}
      {mayReset && person.state !== "locked" ? (
        <Button
          loading={reset.isPending}
          onClick={() => {
            reset.mutate();
          }}
        >
          {t("reset")}
        </Button>
      ) : null}
    </Space>
  );
}

/** Everybody who can sign in. */
export function PersonTable() {
  const { t } = useTranslation("people");
  const roles = useRoles();
  const mayCreate = useMay("user.create");
  const [told, setTold] = useState<Told>();
  const [holder, setHolder] = useState<Person>();
  const people = useQuery({
    queryKey: ["people"],
    queryFn: async () => need(await api.GET("/people")),
  });
  return (
    <>
      <DataTable<Person>
        name="people"
        label={t("people")}
        rows={people.data?.items ?? []}
        rowKey={(one) => one.login}
        loading={people.isLoading}
        error={people.error}
        empty={t("nobody")}
        filters={mayCreate ? <CreatePerson onTold={setTold} /> : undefined}
        columns={[
          { key: "login", title: t("login"), value: (one) => one.login },
          {
            key: "state",
            title: t("state"),
            value: (one) => one.state,
            choice: (state) => t(`state.${state}`, { defaultValue: state }),
            render: (one) => <Tag>{t(`state.${one.state}`)}</Tag>,
          },
          {
            key: "roles",
            title: t("roles"),
            value: (one) => one.roles.map(roles.nameOf).join(", "),
          },
          { key: "areas", title: t("areas"), value: (one) => one.areas.join(", ") },
          { key: "classes", title: t("classes"), value: (one) => one.classes.join(", ") },
          {
            key: "second",
            title: t("secondFactor"),
            value: (one) => t(one.second_factor ? "yes" : "no"),
          },
          { key: "failures", title: t("failures"), kind: "number", value: (one) => one.failures },
        ]}
        actions={(one) => (
          <PersonActions
            person={one}
            onTold={setTold}
            onHoldings={() => {
              setHolder(one);
            }}
          />
        )}
      />
      <Holdings
        person={holder}
        onClose={() => {
          setHolder(undefined);
        }}
      />
      <SecretModal
        title={t("codeOf", { login: told?.login })}
        secret={told?.code}
        hint={t("codeHint", { hours: told?.hours })}
        onClose={() => {
          setTold(undefined);
        }}
      />
    </>
  );
}
