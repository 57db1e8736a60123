import { describe, expect, it } from 'vitest';

import { rank } from './rank';
import { complete, findTrigger } from './trigger';

function trigger(marked: string): string | undefined {
  const found = findTrigger(marked.replace('|', ''), marked.indexOf('|'));
  return found && `${found.kind}:${found.term}@${found.start}`;
}

describe('what can be completed', () => {
  it.each([
    ['@|', 'person:@0'],
    ['hi @an|', 'person:an@3'],
    ['hi (@an.de-b_|', 'person:an.de-b_@4'],
    ['hi @an| there', 'person:an@3'],
    ['a@b|', undefined],
    ['@@b|', undefined],
    ['@ann |', undefined],
    ['see ~to|', 'channel:to@4'],
    ['~~st|', undefined],
    ['~/src|', undefined],
    ['so :sm|', 'emoji:sm@3'],
    ['so :+1|', 'emoji:+1@3'],
    ['so :s|', undefined],
    ['at 10:30|', undefined],
    ['http://a|', undefined],
    [':smile:|', undefined],
    ['/aw|', 'command:aw@0'],
    ['/|', 'command:@0'],
    ['and /aw|', undefined],
    ['/away no|', undefined],
    ['`@an|`', undefined],
    ['```\n@an|', undefined],
    ['één @jö|', 'person:jö@4'],
  ])('at %j is %j', (marked, found) => {
    expect(trigger(marked)).toBe(found);
  });
  it('is replaced up to the caret, with one space behind it', () => {
    const t = { kind: 'person', term: 'an', start: 3 } as const;
    expect(complete('hi @an', 6, t, '@ann')).toEqual({ text: 'hi @ann ', start: 8, end: 8 });
    expect(complete('hi @an you', 6, t, '@ann')).toEqual({ text: 'hi @ann you', start: 8, end: 8 });
  });
});

describe('the order of suggestions', () => {
  it('puts the best match first and drops what does not match', () => {
    const names = ['banana', 'red an', 'ann', 'an', 'x'];
    expect(rank(names, 'an', (n) => [n])).toEqual(['an', 'ann', 'red an', 'banana']);
  });
  it('takes a first name for better than a second', () => {
    const people = [['zoë', 'anna'], ['anton', 'bo']];
    expect(rank(people, 'AN', (p) => p)).toEqual([['anton', 'bo'], ['zoë', 'anna']]);
    expect(rank(people, 'zoe', (p) => p)).toEqual([['zoë', 'anna']]);
  });
});
