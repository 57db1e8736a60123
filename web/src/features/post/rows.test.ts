import type { Post } from '@mattermost/types/posts';
import { describe, expect, it } from 'vitest';

import type { Outgoing } from '../../state/outbox';
import { listRows, listThreadRows, rowsAbove, type Row } from './rows';

const noon = new Date(2026, 4, 1, 12).getTime();

function post(id: string, at: number, user = 'anna', fields: Partial<Post> = {}): Post {
  return { id, create_at: at, user_id: user, type: '', root_id: '', pending_post_id: '', props: {}, ...fields } as Post;
}

const say = (rows: Row[]) => rows.map((r) => (r.kind === 'post' ? (r.comment ? '^' : '') + r.post.id + (r.grouped ? '+' : '') : r.kind)).join(' ');
const shape = (posts: Post[], outgoing: Outgoing[] = [], readUntil = 0, begins = false) => say(listRows(posts, outgoing, { readUntil, myId: 'me', begins }));

describe('rows of posts', () => {
  it('groups what one author writes within minutes', () => {
    expect(shape([post('a', noon), post('b', noon + 60_000), post('c', noon + 61_000, 'bas'), post('d', noon + 400_000, 'bas')])).toBe('day a b+ c d');
  });
  it('begins each day with a line, and the channel with a word', () => {
    expect(shape([post('a', noon), post('b', noon + 24 * 3600_000)], [], 0, true)).toBe('start day a day b');
  });
  it('marks the first unread post of somebody else', () => {
    expect(shape([post('a', noon), post('b', noon + 10, 'me'), post('c', noon + 20), post('d', noon + 30)], [], noon)).toBe('day a b new c d+');
  });
  it('does not group system messages, nor what an integration writes under several names', () => {
    expect(shape([post('a', noon), post('b', noon + 1, 'anna', { type: 'system_join_channel' })])).toBe('day a b');
    const as = (name: string) => ({ props: { override_username: name } });
    expect(shape([post('a', noon, 'bot', as('x')), post('b', noon + 1, 'bot', as('x')), post('c', noon + 2, 'bot', as('y'))])).toBe('day a b+ c');
  });
  it('shows what is being sent until it is there', () => {
    const outgoing = [{ id: 'x' }, { id: 'y' }] as Outgoing[];
    expect(shape([post('a', noon, 'me', { pending_post_id: 'x' })], outgoing)).toBe('day a pending');
  });
  it('says of replies between other posts to what they are', () => {
    const reply = { root_id: 'a' };
    expect(shape([post('a', noon), post('b', noon + 1, 'bas', reply), post('c', noon + 2, 'bas'), post('d', noon + 3, 'bas', reply), post('e', noon + 4, 'bas', reply)])).toBe('day a b c+ ^d e+');
  });
});

describe('rows of a thread', () => {
  const thread = [post('a', noon), post('b', noon + 1, 'bas', { root_id: 'a' }), post('c', noon + 2, 'bas', { root_id: 'a' })];

  it('has the root, the number of replies and the replies', () => {
    expect(say(listThreadRows(thread, [], { readUntil: 0, myId: 'me' }))).toBe('a replies b c+');
    expect(say(listThreadRows(thread, [{ id: 'x' } as Outgoing], { readUntil: noon + 1, myId: 'me' }))).toBe('a replies b new c pending');
  });
  it('is empty when its root is gone', () => {
    expect(listThreadRows(thread.slice(1), [], { readUntil: 0, myId: 'me' })).toEqual([]);
  });
});

describe('rows above', () => {
  const rows = (posts: Post[]) => listRows(posts, [], { readUntil: 0, myId: 'me' });
  const b = post('b', noon);
  const c = post('c', noon + 1, 'bas');

  it('counts what came above the first post that is still there', () => {
    expect(rowsAbove(rows([b, c]), rows([post('x', noon - 9 * 24 * 3600_000), post('a', noon - 1), b, c]))).toBe(3);
    expect(rowsAbove(rows([b, c]), rows([b, c, post('d', noon + 2)]))).toBe(0);
    expect(rowsAbove(rows([b, c]), rows([c]))).toBe(-1);
    expect(rowsAbove(rows([b, c]), rows([post('z', noon + 5)]))).toBe(0);
  });
});
