import data from '@emoji-mart/data/sets/15/native.json';
import { emoji } from 'virtual:emoji-names';
import { describe, expect, it } from 'vitest';

import { nativeEmoji } from './emoji';

interface Known { id: string; skins: { native: string }[] }

const all = Object.values(data.emojis) as Known[];
const tones = ['light', 'medium_light', 'medium', 'medium_dark', 'dark'];

describe('names of emoji', () => {
  it('gives each its character, also by its other names', () => {
    expect(nativeEmoji(emoji, 'tada')).toBe('🎉');
    expect(nativeEmoji(emoji, 'thumbsup')).toBe('👍');
    expect(nativeEmoji(emoji, 'no_such_thing')).toBeUndefined();
    expect(nativeEmoji(emoji, 'constructor')).toBeUndefined();
    expect(Object.keys(emoji).length).toBeGreaterThan(1800);
  });

  it('gives each of those that have them all skin tones', () => {
    const coloured = all.filter((e) => e.skins.length > 1);
    expect(coloured.length).toBeGreaterThan(250);
    for (const e of coloured) {
      tones.forEach((tone, i) => {
        expect(nativeEmoji(emoji, `${e.id}_${tone}_skin_tone`), `${e.id} ${tone}`).toBe(e.skins[i + 1]?.native);
      });
    }
  });
});
