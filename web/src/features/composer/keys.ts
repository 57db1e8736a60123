import type { Format } from './edit/format';

/** Whether a key goes to an input method that is making a word, and means nothing else. */
export function isComposing(e: KeyboardEvent): boolean {
  // Safari ends the word before it tells of the key that ended it, but with this code.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return e.isComposing || e.keyCode === 229;
}

type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/** How the user wants to send. */
export interface SendKeys {
  /** Enter alone begins a line. */
  always: boolean;
  /** Enter alone begins a line within a block of code. */
  inCode: boolean;
}

/** Whether Enter is to send; else it begins a new line. Ctrl+Enter, or ⌘+Enter, always sends. */
export function enterSends(e: Keys, { always, inCode }: SendKeys, code: boolean): boolean {
  if (e.shiftKey || e.altKey) {
    return false;
  }
  return e.ctrlKey || e.metaKey || (!always && !(inCode && code));
}

/** Shift with these keys, by their place: what they write differs by layout. */
const shifted: Record<string, Format> = { KeyX: 'strike', KeyE: 'code', Digit7: 'numbers', Digit8: 'bullets', Digit9: 'quote' };

/**
 * The format that a key gives. Ctrl+K finds channels, so it makes a link only of what is
 * selected; Ctrl+Alt+K always does.
 */
export function formatOf(e: Keys, selected: boolean): Format | undefined {
  if (!(e.ctrlKey || e.metaKey)) {
    return undefined;
  }
  if (e.altKey) {
    return e.shiftKey ? undefined : e.code === 'KeyK' ? 'link' : e.code === 'KeyH' ? 'heading' : undefined;
  }
  if (e.shiftKey) {
    return shifted[e.code];
  }
  switch (e.key.toLowerCase()) {
    case 'b':
      return 'bold';
    case 'i':
      return 'italic';
    case 'k':
      return selected ? 'link' : undefined;
    default:
      return undefined;
  }
}

/** A format's keys as they are told to people. */
export const formatKeys: Record<Format, string> = {
  bold: 'Ctrl+B',
  italic: 'Ctrl+I',
  strike: 'Ctrl+Shift+X',
  heading: 'Ctrl+Alt+H',
  link: 'Ctrl+Alt+K',
  code: 'Ctrl+Shift+E',
  quote: 'Ctrl+Shift+9',
  bullets: 'Ctrl+Shift+8',
  numbers: 'Ctrl+Shift+7',
};
