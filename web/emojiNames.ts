import { createRequire } from 'node:module';

import type { Plugin } from 'vite';

interface EmojiData {
  emojis: Record<string, { skins: [{ native: string }] }>;
  aliases: Record<string, string>;
}

const id = 'virtual:emoji-names';

/**
 * Gives the page the module virtual:emoji-names, an emoji for each name that one
 * has. It is a tenth of the data that the picker needs.
 */
export function emojiNames(): Plugin {
  return {
    name: 'emoji-names',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) => (source === `\0${id}` ? `export const emoji = JSON.parse(${JSON.stringify(JSON.stringify(readNames()))});` : undefined),
  };
}

function readNames(): Record<string, string> {
  const data = createRequire(import.meta.url)('@emoji-mart/data/sets/15/native.json') as EmojiData;
  const names = Object.entries(data.emojis).map(([name, e]): [string, string] => [name, e.skins[0].native]);
  const native = Object.fromEntries(names);
  for (const [alias, name] of Object.entries(data.aliases)) {
    native[alias] ??= native[name] ?? '';
  }
  return native;
}
