import type { Post } from '@mattermost/types/posts';
import { describe, expect, it } from 'vitest';

import type { Outgoing } from '../../state/outbox';
import { listRows } from './rows';

const noon = new Date(2026, 4, 1, 12).getTime();

function post(id: string, at: number, user = 'anna', fields: Partial<Post> = {}): Post {
  return { id, create_at: at, user_id: user, type: '', pending_post_id: '', ...fields } as Post;
}

const shape = (posts: Post[], outgoing: Outgoing[] = [], readUntil = 0) =>
  listRows(posts, outgoing, readUntil, 'me').map((r) => (r.kind === 'post' ? r.post.id + (r.grouped ? '+' : '') : r.kind)).join(' ');

describe('rows of posts', () => {
  it('groups what one author writes within minutes', () => {
    expect(shape([post('a', noon), post('b', noon + 60_000), post('c', noon + 61_000, 'bas'), post('d', noon + 400_000, 'bas')])).toBe('day a b+ c d');
  });
  it('begins each day with a line', () => {
    expect(shape([post('a', noon), post('b', noon + 24 * 3600_000)])).toBe('day a day b');
  });
  it('marks the first unread post of somebody else', () => {
    expect(shape([post('a', noon), post('b', noon + 10, 'me'), post('c', noon + 20), post('d', noon + 30)], [], noon)).toBe('day a b new c d+');
  });
  it('does not group system messages', () => {
    expect(shape([post('a', noon), post('b', noon + 1, 'anna', { type: 'system_join_channel' })])).toBe('day a b');
  });
  it('shows what is being sent until it is there', () => {
    const outgoing = [{ id: 'x' }, { id: 'y' }] as Outgoing[];
    expect(shape([post('a', noon, 'me', { pending_post_id: 'x' })], outgoing)).toBe('day a pending');
  });
});
