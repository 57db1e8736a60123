import { describe, expect, it } from 'vitest';

import { enterSends, formatOf } from './keys';

const none = { key: 'Enter', code: 'Enter', shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };

describe('Enter', () => {
  const usual = { always: false, inCode: true };
  const careful = { always: true, inCode: true };
  it.each([
    ['alone', {}, usual, false, true],
    ['with Shift', { shiftKey: true }, usual, false, false],
    ['with Shift and Ctrl', { shiftKey: true, ctrlKey: true }, usual, false, false],
    ['alone in code', {}, usual, true, false],
    ['with Ctrl in code', { ctrlKey: true }, usual, true, true],
    ['alone in code, if wanted', {}, { always: false, inCode: false }, true, true],
    ['alone, if Ctrl+Enter sends', {}, careful, false, false],
    ['with Ctrl, if that sends', { ctrlKey: true }, careful, false, true],
    ['with Command, if Ctrl+Enter sends', { metaKey: true }, careful, true, true],
  ])('%s', (_, keys, wanted, code, sends) => {
    expect(enterSends({ ...none, ...keys }, wanted, code)).toBe(sends);
  });
});

describe('keys of formats', () => {
  it.each([
    [{ key: 'b', ctrlKey: true }, false, 'bold'],
    [{ key: 'B', metaKey: true }, false, 'bold'],
    [{ key: 'b' }, true, undefined],
    [{ key: 'k', ctrlKey: true }, true, 'link'],
    [{ key: 'k', ctrlKey: true }, false, undefined],
    [{ key: 'k', code: 'KeyK', ctrlKey: true, altKey: true }, false, 'link'],
    [{ key: '*', code: 'Digit8', ctrlKey: true, shiftKey: true }, false, 'bullets'],
    [{ key: 'B', code: 'KeyB', ctrlKey: true, shiftKey: true }, true, undefined],
  ])('%j', (keys, selected, wanted) => {
    expect(formatOf({ ...none, ...keys }, selected)).toBe(wanted);
  });
});
