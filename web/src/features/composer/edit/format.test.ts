import { describe, expect, it } from 'vitest';

import { format, newLine, type Format } from './format';
import { difference, type Selected } from './selected';

/** A text whose selection stands between [ and ], or its caret at |. */
function parse(marked: string): Selected {
  const start = marked.search(/[|⟦]/);
  const text = marked.replace(/[|⟦⟧]/g, '');
  return { text, start, end: marked.includes('⟧') ? marked.indexOf('⟧') - 1 : start };
}

function show({ text, start, end }: Selected): string {
  return start === end ? `${text.slice(0, start)}|${text.slice(start)}` : `${text.slice(0, start)}⟦${text.slice(start, end)}⟧${text.slice(end)}`;
}

const cases: [Format, string, string][] = [
  ['bold', 'a ⟦b⟧ c', 'a **⟦b⟧** c'],
  ['bold', 'a **⟦b⟧** c', 'a ⟦b⟧ c'],
  ['bold', 'a ⟦**b**⟧ c', 'a ⟦b⟧ c'],
  ['bold', 'a⟦ b ⟧c', 'a **⟦b⟧** c'],
  ['bold', 'a |', 'a **|**'],
  ['italic', '**⟦b⟧**', '**_⟦b⟧_**'],
  ['strike', '⟦a⟧', '~~⟦a⟧~~'],
  ['code', '⟦a⟧', '`⟦a⟧`'],
  ['code', 'x ⟦a\nb⟧', 'x \n```\na\nb\n```|'],
  ['link', 'see ⟦here⟧', 'see [here](⟦https://⟧)'],
  ['link', '⟦https://example.com/a⟧', '[|](https://example.com/a)'],
  ['link', '|', '[|](https://)'],
  ['heading', 'a\nb|', 'a\n### b|'],
  ['heading', '### b|', 'b|'],
  ['heading', '# b|', 'b|'],
  ['quote', '⟦a\nb⟧', '⟦> a\n> b⟧'],
  ['quote', '⟦> a\n> b⟧', '⟦a\nb⟧'],
  ['bullets', 'x\n⟦a\n- b⟧\ny', 'x\n⟦- a\n- b⟧\ny'],
  ['numbers', '⟦a\nb⟧', '⟦1. a\n2. b⟧'],
  ['numbers', '|', '1. |'],
];

describe('formats', () => {
  it.each(cases)('%s of %j', (kind, before, after) => {
    expect(show(format(parse(before), kind))).toBe(after);
  });
});

describe('a new line', () => {
  it.each([
    ['a|b', 'a\n|b'],
    ['- a|', '- a\n- |'],
    ['  * a|', '  * a\n  * |'],
    ['- [x] done|', '- [x] done\n- [ ] |'],
    ['9. a|', '9. a\n10. |'],
    ['> a|', '> a\n> |'],
    ['- a\n- |', '- a\n|'],
    ['-a|', '-a\n|'],
  ])('after %j', (before, after) => {
    expect(show(newLine(parse(before)))).toBe(after);
  });
});

describe('the difference of two texts', () => {
  it.each([
    ['abc', 'abxc', 2, 2, 'x'],
    ['aaa', 'aa', 2, 3, ''],
    ['aa', 'aaa', 2, 2, 'a'],
    ['', 'x', 0, 0, 'x'],
    ['same', 'same', 4, 4, ''],
  ])('%j and %j', (before, after, start, end, piece) => {
    expect(difference(before, after)).toEqual({ start, end, piece });
  });
});
