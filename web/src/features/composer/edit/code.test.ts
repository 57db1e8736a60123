import { describe, expect, it } from 'vitest';

import { codeBlock, inCode, withoutCode } from './code';

/** The text without its caret |, and where that was. */
function at(marked: string): [string, number] {
  return [marked.replace('|', ''), marked.indexOf('|')];
}

describe('code in a text', () => {
  it.each([
    ['a `b|` c', true],
    ['a `b` |c', false],
    ['``a ` |b``', false], // a second run of backticks: rather suggest once too often
    ['```\na|', true],
    ['```go\na\n```\n|', false],
    ['````\n```\n|', true],
    ['~~~\n```\n|', true],
    ['```not a fence```\n|', false],
    ['a\n\n|', false],
    ['```|', true],
  ])('knows whether the caret of %j is in it', (marked, inside) => {
    expect(inCode(...at(marked))).toBe(inside);
  });
  it('is left out of what mentions', () => {
    expect(withoutCode('@all `@here`\n```\n@channel\n```\n@ann')).toBe('@all  \n@ann');
  });
  it('gets a fence longer than those inside', () => {
    expect(codeBlock('```\na\n```\n', 'md')).toBe('````md\n```\na\n```\n````');
  });
});
