const filter = /^-?(?:from|in|channel|before|after|on|ext):/i;

/** The words of a search that a hit has in its text: no filters, nothing that is excluded. */
export function searchedWords(terms: string): string[] {
  const words: string[] = [];
  for (const [, not, phrase, word = ''] of terms.matchAll(/(-?)"([^"]+)"|(\S+)/g)) {
    if (phrase !== undefined) {
      if (not === '') {
        words.push(phrase.trim());
      }
    } else if (!word.startsWith('-') && !filter.test(word)) {
      words.push(word.replace(/\*$/, ''));
    }
  }
  return words.filter((w) => w !== '');
}

/** Adds a filter at the end of a search, or takes it away if it is there. */
export function toggleFilter(terms: string, filter: string): string {
  const parts = terms.split(/\s+/).filter(Boolean);
  return (parts.includes(filter) ? parts.filter((p) => p !== filter) : [...parts, filter]).join(' ');
}
