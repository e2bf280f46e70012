/** The look of a reading's quality: a colour and a letter. */
export interface QualityLook {
  colour: string;
  letter: string;
}

export type Quality = "actual" | "substituted" | "estimated" | "suspect" | "missing";

export const qualities: Quality[] = ["actual", "substituted", "estimated", "suspect", "missing"];

const looks: Record<Quality, QualityLook> = {
  actual: { colour: "#3f7d58", letter: "A" },
  substituted: { colour: "#6a5fb0", letter: "S" },
  estimated: { colour: "#b9770e", letter: "E" },
  suspect: { colour: "#c0392b", letter: "?" },
  missing: { colour: "#7f8c8d", letter: "–" },
};

export function lookOfQuality(quality: Quality): QualityLook {
  return looks[quality];
}
