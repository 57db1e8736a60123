/** A text and what is selected in it; start and end are the same for a mere caret. */
export interface Selected {
  text: string;
  start: number;
  end: number;
}

/** Puts something in the place of what is selected, and the caret behind it. */
export function insert({ text, start, end }: Selected, piece: string): Selected {
  const caret = start + piece.length;
  return { text: text.slice(0, start) + piece + text.slice(end), start: caret, end: caret };
}

/** The part that two texts differ in: from start, what ended at end was replaced by piece. */
export function difference(before: string, after: string): { start: number; end: number; piece: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start++;
  }
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) {
    same++;
  }
  return { start, end: before.length - same, piece: after.slice(start, after.length - same) };
}
