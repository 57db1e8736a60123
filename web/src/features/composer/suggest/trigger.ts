import { inCode } from '../edit/code';
import { insert, type Selected } from '../edit/selected';

export type Kind = 'person' | 'channel' | 'emoji' | 'command';

/** What is being written that can be completed: from its sign at start up to the caret. */
export interface Trigger {
  kind: Kind;
  term: string;
  start: number;
}

// A sign within a word begins nothing: a@b is an address, 10:30 a time, and/or a choice.
const patterns: [Kind, RegExp][] = [
  ['person', /(?<![\p{L}\p{N}@])@([\p{L}\p{N}._-]*)$/u],
  ['channel', /(?<![\p{L}\p{N}~/.])~([\p{L}\p{N}_-]*)$/u],
  ['emoji', /(?<![\p{L}\p{N}:])[:]([a-z0-9_+-]{2,})$/iu],
  ['command', /^\/([a-z0-9_-]*)$/i],
];

/** Longer than any name. */
const longest = 64;

/** What can be completed at the caret, if anything. */
export function findTrigger(text: string, caret: number): Trigger | undefined {
  const before = text.slice(Math.max(0, caret - longest - 1), caret);
  for (const [kind, pattern] of patterns) {
    const term = pattern.exec(before)?.[1];
    if (term !== undefined) {
      const start = caret - term.length - 1;
      return kind === 'command' ? (start === 0 ? { kind, term, start } : undefined) : inCode(text, start) ? undefined : { kind, term, start };
    }
  }
  return undefined;
}

/** Puts a completion in the place of what was written of it, and one space behind it. */
export function complete(text: string, caret: number, { start }: Trigger, completion: string): Selected {
  const rest = text[caret] === ' ' ? 1 : 0;
  return insert({ text, start, end: caret + rest }, `${completion} `);
}
