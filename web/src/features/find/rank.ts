/** Somewhere that the switcher can go to. */
export interface Place {
  key: string;
  name: string;
  /** Other words that lead there, such as a username. */
  also: string;
  unread: boolean;
  mentions: number;
  /** When the user was there last, 0 if never. */
  visited: number;
}

/**
 * How well a name fits what was typed, 0 for not at all: best as it begins, then
 * where a word begins, then inside, then with its letters in that order.
 */
export function fit(name: string, typed: string): number {
  const text = plain(name);
  const wanted = plain(typed);
  if (text.startsWith(wanted)) {
    return text === wanted ? 5 : 4;
  }
  const at = text.indexOf(wanted);
  if (at >= 0) {
    return new RegExp(`[\\s\\-_.,@]`).test(text[at - 1] ?? '') ? 3 : 2;
  }
  let i = 0;
  for (const letter of text) {
    if (letter === wanted[i]) {
      i++;
    }
  }
  return i === wanted.length ? 1 : 0;
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** The places that fit, the best first; without anything typed the unread ones and then the latest. */
export function rank<T extends Place>(places: T[], typed: string): T[] {
  const news = (p: Place) => (p.mentions > 0 ? 2 : p.unread ? 1 : 0);
  if (typed.trim() === '') {
    return places.filter((p) => news(p) > 0 || p.visited > 0).sort((a, b) => news(b) - news(a) || b.visited - a.visited);
  }
  return places
    .map((place) => ({ place, score: Math.max(fit(place.name, typed), place.also === '' ? 0 : fit(place.also, typed) - 0.5) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || news(b.place) - news(a.place) || b.place.visited - a.place.visited || a.place.name.localeCompare(b.place.name))
    .map(({ place }) => place);
}
