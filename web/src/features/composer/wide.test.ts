import { describe, expect, it } from 'vitest';

import { wideMention } from './wide';

describe('names that call everybody', () => {
  it.each([
    ['hello @all', '@all'],
    ['(@Channel!)', '@channel'],
    ['**@here**', '@here'],
    ['mail a@all.example', undefined],
    ['@allan and @here_now', undefined],
    ['`@all`', undefined],
    ['```\n@all\n```', undefined],
    ['@all.', '@all'],
  ])('in %j', (text, found) => {
    expect(wideMention(text)).toBe(found);
  });
});
