import { useQuery } from '@tanstack/react-query';

import { loadEmojiData, type KnownEmoji } from '../../../ui/EmojiPicker/data';
import { useSkinTone } from '../../../ui/EmojiPicker/skin';
import { rank } from './rank';
import { most, type Suggestion } from './suggestion';

/** The emoji that a : can mean, in the user's skin tone. */
export function useEmojiNames(term: string | undefined): Suggestion[] {
  const tone = useSkinTone();
  const { data } = useQuery({ queryKey: ['emoji-data'], queryFn: loadEmojiData, enabled: term !== undefined });
  if (term === undefined || !data) {
    return [];
  }
  return findEmoji(Object.values(data.emojis), term).map((e): Suggestion => {
    const native = e.skins[tone]?.native ?? e.skins[0]?.native ?? '';
    return { id: e.id, group: 'emoji', completion: native, name: `:${e.id}:`, note: e.name, native };
  });
}

export function findEmoji(all: KnownEmoji[], term: string): KnownEmoji[] {
  const wanted = term.toLowerCase();
  // A word that is about an emoji counts only if it begins like that, and less than its name.
  const about = (e: KnownEmoji) => (e.keywords ?? []).filter((word) => word.startsWith(wanted)).map((word) => `\u2026 ${word}`);
  return rank(all, wanted, (e) => [e.id, e.name.toLowerCase(), ...about(e)]).slice(0, most);
}
