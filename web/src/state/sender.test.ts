import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createSender, type Answer } from './sender';

interface Letter {
  id: string;
  channelId: string;
}

/** A server whose answers a test gives, and what a sender did with it. */
function post(...letters: string[]) {
  let waiting: Letter[] = letters.map((id) => ({ id, channelId: id.slice(0, 1) }));
  const tried: string[] = [];
  const stored: string[] = [];
  const refused: string[] = [];
  const answers: Record<string, Answer[]> = {};
  const sender = createSender<Letter>({
    waiting: () => waiting,
    deliver: ({ id }) => {
      tried.push(id);
      return Promise.resolve(answers[id]?.shift() ?? { kind: 'stored' });
    },
    stored: ({ id }) => { stored.push(id); waiting = waiting.filter((w) => w.id !== id); },
    refused: ({ id }, why) => { refused.push(`${id}: ${why}`); waiting = waiting.filter((w) => w.id !== id); },
  });
  return { sender, answers, tried, stored, refused };
}

const later: Answer = { kind: 'later', blame: false };
const blamed: Answer = { kind: 'later', blame: true };

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

describe('the sender', () => {
  it('keeps the order of a channel, and lets no channel wait for another', async () => {
    const { sender, answers, stored } = post('a1', 'a2', 'b1');
    answers.a1 = [later];
    await sender.flush();
    expect(stored).toEqual(['b1']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(stored).toEqual(['b1', 'a1', 'a2']);
  });
  it('waits longer each time, and not at all when there is hope', async () => {
    const { sender, answers, tried, stored } = post('a1');
    answers.a1 = Array<Answer>(9).fill(later);
    await sender.flush();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tried.length).toBeLessThan(6);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tried.length).toBeLessThan(9);
    while (stored.length === 0) {
      await sender.flush();
    }
    expect(stored).toEqual(['a1']);
    const times = tried.length;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(tried.length).toBe(times);
  });
  it('sends one at a time, however often it is asked', async () => {
    const { sender, tried } = post('a1', 'a2');
    await Promise.all([sender.flush(), sender.flush(), sender.flush()]);
    expect(tried).toEqual(['a1', 'a2']);
  });
  it('goes on behind what is refused', async () => {
    const { sender, answers, stored, refused } = post('a1', 'a2');
    answers.a1 = [{ kind: 'refused', why: 'archived' }];
    await sender.flush();
    expect({ stored, refused }).toEqual({ stored: ['a2'], refused: ['a1: archived'] });
  });
  it('gives up what the server fails on, but not what does not reach it', async () => {
    const { sender, answers, refused, stored } = post('a1', 'b1', 'a2');
    answers.a1 = Array<Answer>(9).fill(blamed);
    answers.b1 = Array<Answer>(7).fill(later);
    await sender.flush();
    await vi.advanceTimersByTimeAsync(600_000);
    expect({ stored, refused }).toEqual({ stored: ['a2', 'b1'], refused: ['a1: '] });
  });
  it('waits for a session without asking for one', async () => {
    const { sender, answers, tried, stored } = post('a1');
    answers.a1 = [{ kind: 'locked' }];
    await sender.flush();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(tried).toEqual(['a1']);
    await sender.flush();
    expect(stored).toEqual(['a1']);
  });
});
