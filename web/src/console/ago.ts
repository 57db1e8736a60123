const units = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1000],
] as const;

/** A length of time in the largest unit that fits. */
export function agoParts(ms: number): { unit: (typeof units)[number][0]; count: number } {
  for (const [unit, size] of units) {
    if (ms >= size) {
      return { unit, count: Math.floor(ms / size) };
    }
  }
  return { unit: 'seconds', count: 0 };
}
