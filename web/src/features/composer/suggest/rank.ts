/** Sorts what matches a term, the best first: what is it, what begins with it, a word of it that does, what holds it. */
export function rank<T>(values: T[], term: string, namesOf: (value: T) => string[]): T[] {
  const wanted = fold(term);
  const scored = values.map((value) => ({ value, score: Math.min(...namesOf(value).map((name, i) => score(fold(name), wanted) + i / 10)) }));
  return scored.filter((s) => s.score < none).sort((a, b) => a.score - b.score).map((s) => s.value);
}

const none = 100;

function score(name: string, term: string): number {
  if (name === term) {
    return 0;
  }
  const at = name.indexOf(term);
  if (at < 0) {
    return none;
  }
  if (at === 0) {
    return 1;
  }
  return /[\s._-]/.test(name[at - 1] ?? '') ? 2 : 3;
}

/** Case and accents make no difference. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
