import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Form, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";

import { api, need } from "../../api/client";
import type { Item } from "../../api/types";
import { Failure } from "../../components/Failure";
import { showErrors } from "../../components/formErrors";
import { useRoles } from "./roles";

type Person = Item<"/people">;

interface Entered {
  roles: string[];
  areas: string[];
  classes: string[];
}

/** Two chosen roles that no one person may hold. */
function conflictOf(roles: string[], apart: string[][]): string[] | undefined {
  return apart.find((pair) => pair.every((role) => roles.includes(role)));
}

/** All that somebody holds, set as a whole. */
export function Holdings({ person, onClose }: { person: Person | undefined; onClose: () => void }) {
  const { t } = useTranslation("people");
  const queries = useQueryClient();
  const { notification } = App.useApp();
  const roles = useRoles();
  const [form] = Form.useForm<Entered>();
  const chosen = (Form.useWatch("roles", form) as string[] | undefined) ?? [];
  const conflict = conflictOf(chosen, roles.data?.apart ?? []);
  const save = useMutation({
    mutationFn: async (body: Entered) =>
      need(
        await api.PUT("/people/{login}/holdings", {
          params: { path: { login: person?.login ?? "" } },
          body,
        }),
      ),
    onSuccess: async ({ approval }) => {
      onClose();
      if (approval !== null)
        notification.info({
          message: t("rolesWait"),
          description: t("rolesWaitText", { approval, login: person?.login }),
          duration: 10,
        });
      await queries.invalidateQueries();
    },
    onError: (error) => showErrors(form, error),
  });
  return (
    <Modal
      open={person !== undefined}
      title={t("holdingsTitle", { login: person?.login })}
      okText={t("save")}
      okButtonProps={{ disabled: conflict !== undefined }}
      confirmLoading={save.isPending}
      destroyOnClose
      onCancel={onClose}
      onOk={() => {
        form.submit();
      }}
    >
      <Form<Entered>
        key={person?.login}
        form={form}
        name="holdings"
        layout="vertical"
        preserve={false}
        initialValues={{ roles: person?.roles, areas: person?.areas, classes: person?.classes }}
        onFinish={(entered) => {
          save.mutate(entered);
        }}
      >
        <Form.Item name="roles" label={t("roles")}>
          <Select
            mode="multiple"
            options={(roles.data?.roles ?? []).map((role) => ({
              value: role.name,
              label: roles.nameOf(role.name),
            }))}
          />
        </Form.Item>
        <Form.Item name="areas" label={t("areas")} extra={t("areasHint")}>
          <Select mode="tags" tokenSeparators={[",", " "]} />
        </Form.Item>
        <Form.Item name="classes" label={t("classes")} extra={t("classesHint")}>
          <Select mode="tags" tokenSeparators={[",", " "]} />
        </Form.Item>
      </Form>
      {conflict ? (
        <Alert
          type="error"
          role="alert"
          message={t("apart", {
            one: roles.nameOf(conflict[0] ?? ""),
            other: roles.nameOf(conflict[1] ?? ""),
          })}
        />
      ) : null}
      {save.error ? <Failure error={save.error} /> : null}
    </Modal>
  );
}
