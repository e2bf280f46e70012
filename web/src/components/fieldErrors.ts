import { ApiError } from "../api/client";

/**
 * What the server found wrong in a body, for the fields of the form that it came from.
 * \param names  of the fields, by the body's members; what is of no field is left to <Failure>.
 */
export function fieldErrors<Field extends string>(
  error: unknown,
  names: Record<string, Field>,
): { name: Field; errors: string[] }[] {
  if (!(error instanceof ApiError)) return [];
  const byField = new Map<Field, string[]>();
  for (const { pointer, message } of error.problem.errors ?? []) {
    const member = pointer.split("/")[1] ?? "";
    const field = names[member];
    if (!field) continue;
    byField.set(field, [...(byField.get(field) ?? []), message]);
  }
  return [...byField].map(([name, errors]) => ({ name, errors }));
}
