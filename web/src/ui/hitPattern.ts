/** Matches any of the words where a word begins, whatever their case; null if there are none. */
export function hitPattern(words: string[]): RegExp | null {
  const parts = words.filter((word) => word !== '').map(escape);
  return parts.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join('|')})`, 'giu');
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
