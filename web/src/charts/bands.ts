/** A price band's colours: the same everywhere, dear ones warm and cheap ones cold. */
export interface BandColours {
  background: string;
  text: string;
}

const known: Record<string, BandColours> = {
  sharp: { background: "#8c1d18", text: "#ffffff" },
  peak: { background: "#d9895b", text: "#000000" },
  flat: { background: "#d8d3a8", text: "#000000" },
  valley: { background: "#8fb3d9", text: "#000000" },
  deep_valley: { background: "#1f4e79", text: "#ffffff" },
};

const others: BandColours[] = [
  { background: "#93b58f", text: "#000000" },
  { background: "#b59ab5", text: "#000000" },
  { background: "#d9b98a", text: "#000000" },
  { background: "#6bb0b3", text: "#000000" },
];

/** \param place  of the band in its calendar, for bands that have no colour of their own. */
export function bandColours(band: string, place = 0): BandColours {
  return known[band] ?? others[place % others.length] ?? { background: "#ccc", text: "#000" };
}
