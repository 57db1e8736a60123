import { describe, expect, it } from 'vitest';

import { ownCommands, parseCommand, type Scene } from './command';

describe('commands', () => {
  it.each([
    ['/away', 'away', ''],
    ['/ME  waves \n', 'me', 'waves'],
    ['/header two\nlines', 'header', 'two\nlines'],
    ['/etc/hosts', undefined, undefined],
    ['/', undefined, undefined],
    [' /away', undefined, undefined],
    ['and/or', undefined, undefined],
  ])('of %j', (text, trigger, argument) => {
    const command = parseCommand(text);
    expect([command?.trigger, command?.argument]).toEqual([trigger, argument]);
  });
  it('can be messages', async () => {
    const scene = {} as Scene;
    expect(await ownCommands.me?.run('waves', scene)).toEqual({ message: '*waves*' });
    expect(await ownCommands.shrug?.run('', scene)).toEqual({ message: '¯\\\\\\_(ツ)\\_/¯' });
  });
});
