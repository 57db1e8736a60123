import { expect, it } from 'vitest';

import enConsole from '../console/en.json';
import nlConsole from '../console/nl.json';
import en from './en.json';
import nl from './nl.json';

function keys(words: object, path = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [path + key] : keys(value as object, `${path}${key}.`)));
}

it('has each word in both languages', () => {
  expect(keys(nl)).toEqual(keys(en));
  expect(keys(nlConsole)).toEqual(keys(enConsole));
});
