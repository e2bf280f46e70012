interface Role {
  name: string;
  name_zh: string;
}

/** A role as people call it: "Billing clerk", "核算员". */
export function roleTitle(role: Role, language: string): string {
  if (language === "zh-CN") return role.name_zh;
  const words = role.name.replace(/_/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
