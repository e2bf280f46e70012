/** The look of a price band: one colour everywhere, as bills print it, and never the colour alone. */
export interface BandLook {
  colour: string;
  /** Of the letter, where it stands on the colour. */
  ink: string;
  letter: string;
}

const known: Record<string, BandLook> = {
  sharp: { colour: "#8e2f2b", ink: "#ffffff", letter: "S" },
  peak: { colour: "#d0743c", ink: "#000000", letter: "P" },
  flat: { colour: "#c9b77a", ink: "#000000", letter: "F" },
  valley: { colour: "#5f97b4", ink: "#000000", letter: "V" },
  deep_valley: { colour: "#27496d", ink: "#ffffff", letter: "D" },
};
const others = ["#6f8f7a", "#8b7ba3", "#a98467", "#4f8a8b", "#b28b9d", "#7d8597"];
const none: BandLook = { colour: "#a9b2b6", ink: "#000000", letter: "·" };

/** \param all  the bands of the calendar, in its order: those without a look of their own get one by place. */
export function lookOf(band: string | null, all: string[] = []): BandLook {
  if (!band) return none;
  const own = known[band];
  if (own) return own;
  const unknown = all.filter((one) => !(one in known));
  const place = Math.max(0, unknown.indexOf(band));
  return {
    colour: others[place % others.length] ?? none.colour,
    ink: "#000000",
    letter: band.slice(0, 1).toUpperCase(),
  };
}

/** The same look, for what styles itself. \param place  of a band that has no look of its own. */
export function bandColours(band: string, place = 0): { background: string; text: string } {
  const look = known[band];
  return {
    background: look?.colour ?? others[place % others.length] ?? none.colour,
    text: look?.ink ?? "#000000",
  };
}
