import type { Root } from 'mdast';
import { describe, expect, it } from 'vitest';

import { findWords, isOnlyEmoji } from './words';

interface Leaf { type: string; value?: string; data?: { hProperties?: Record<string, string> }; children?: Leaf[] }

/** What is found in a text: kinds and names, and ¶ for a new line. */
function found(text: string, keywords: string[] = []): string[] {
  const tree: Root = { type: 'root', children: [{ type: 'paragraph', children: [{ type: 'text', value: text }] }] };
  findWords({ keywords })(tree);
  const [paragraph] = tree.children as Leaf[];
  return (paragraph?.children ?? []).flatMap((leaf) => {
    if (leaf.type === 'break') {
      return ['¶'];
    }
    return Object.entries(leaf.data?.hProperties ?? {}).map(([kind, name]) => `${kind.replace('data-', '')} ${name}`);
  });
}

describe('words in text', () => {
  it.each([
    ['hi @anna.b and @bas!', ['mention anna.b', 'mention bas']],
    ['mail me@anna.nl or https://x/@anna', []],
    ['see ~town-square, not ~~struck~~', ['channel town-square']],
    ['about #plannen and #2 and a#b', ['hashtag #plannen']],
    ['well done :tada: at 10:30:15', ['emoji tada', 'emoji 30']],
    ['hello :) but not http://x', ['emoji slightly_smiling_face']],
    ['a\nb\r\nc', ['¶', '¶']],
  ])('%j has %j', (text, words) => {
    expect(found(text)).toEqual(words);
  });

  it('marks the words that the reader asked for, whatever is in them', () => {
    expect(found('Deploy the c++ app; undeploy; deploy.', ['deploy', 'c++'])).toEqual(['keyword Deploy', 'keyword c++', 'keyword deploy']);
  });
});

describe('messages of only emoji', () => {
  it.each(['🎉', '👍🏽 👩‍💻', ':tada: :+1:', '🇳🇱', '1️⃣', ' ❤️ '])('%j is one', (text) => {
    expect(isOnlyEmoji(text)).toBe(true);
  });
  it.each(['', 'a', '12', '🎉 yes', ':tada: 1', '🎉'.repeat(13), '#'])('%j is none', (text) => {
    expect(isOnlyEmoji(text)).toBe(false);
  });
  it('does not take long over a long text', () => {
    expect(isOnlyEmoji(`${'👩‍'.repeat(130)}x`)).toBe(false);
  });
});
