/** A letter on its colour: beside a word, or instead of one where there is no room. */
export function Mark({ colour, ink, letter }: { colour: string; ink?: string; letter: string }) {
  return (
    <span aria-hidden className="mark" style={{ background: colour, color: ink ?? "#ffffff" }}>
      {letter}
    </span>
  );
}
