import { useEffect } from 'react';
import { create } from 'zustand';

/** The emoji by their names; null until they are loaded, which the first use begins. */
const useNames = create<{ names: Record<string, string> | null }>(() => ({ names: null }));

let loading: Promise<void> | undefined;

/** Loads the names. What fails is tried again at the next use. */
export async function loadEmoji(): Promise<void> {
  loading ??= import('virtual:emoji-names').then(
    ({ emoji }) => { useNames.setState({ names: emoji }); },
    () => { loading = undefined; },
  );
  await loading;
}

/** The character of an emoji; undefined if there is none of the name, or not yet. */
export function useEmoji(name: string): string | undefined {
  const names = useNames((s) => s.names);
  useEffect(() => { void loadEmoji(); }, []);
  return names ? nativeEmoji(names, name) : undefined;
}

const tones: Record<string, string> = {
  light: '\u{1f3fb}',
  medium_light: '\u{1f3fc}',
  medium: '\u{1f3fd}',
  medium_dark: '\u{1f3fe}',
  dark: '\u{1f3ff}',
};

/** The character for a name such as wave or wave_medium_dark_skin_tone. */
export function nativeEmoji(names: Record<string, string>, name: string): string | undefined {
  const known = Object.hasOwn(names, name) ? names[name] : undefined;
  if (known !== undefined) {
    return known;
  }
  const [, base = '', tone = ''] = /^(.+?)_(light|medium_light|medium|medium_dark|dark)_skin_tone$/.exec(name) ?? [];
  const plain = Object.hasOwn(names, base) ? names[base] : undefined;
  return plain && colour(plain, tones[tone] ?? '');
}

const people = new Set(['\u{1f468}', '\u{1f469}', '\u{1f9d1}']);

/** Gives an emoji a skin tone: behind its first character, and behind each person in it. */
function colour(plain: string, tone: string): string {
  const [first = '', ...rest] = Array.from(plain);
  const more = rest[0] === '\ufe0f' ? rest.slice(1) : rest;
  return first + tone + more.map((c) => (people.has(c) ? c + tone : c)).join('');
}
