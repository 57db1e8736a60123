import { describe, expect, it } from 'vitest';

import { hitPattern } from '../../ui/hitPattern';
import { searchedWords, toggleFilter } from './terms';

describe('terms of a search', () => {
  it.each([
    ['high water', ['high', 'water']],
    ['"high water" dyke*', ['high water', 'dyke']],
    ['from:anna in:town-square before:2026-03-01 pump', ['pump']],
    ['-lunch -"long break" water -from:bas', ['water']],
    ['#flood', ['#flood']],
    ['', []],
  ])('of %s, a hit has %j', (terms, words) => {
    expect(searchedWords(terms)).toEqual(words);
  });

  it('adds a filter and takes it away', () => {
    expect(toggleFilter('water', 'in:sluice')).toBe('water in:sluice');
    expect(toggleFilter('water in:sluice', 'in:sluice')).toBe('water');
  });
});

describe('the pattern of hits', () => {
  const hits = (text: string, ...words: string[]) => [...text.matchAll(hitPattern(words) ?? /$^/g)].map((m) => m[0]);

  it('finds words where they begin, whatever their case', () => {
    expect(hits('Water, underwater, WATERS', 'water')).toEqual(['Water', 'WATER']);
  });
  it('takes signs as they are', () => {
    expect(hits('c++ and c(d)', 'c++', 'c(d)')).toEqual(['c++', 'c(d)']);
  });
  it('has nothing to find without words', () => {
    expect(hitPattern(['', ''])).toBeNull();
  });
});
