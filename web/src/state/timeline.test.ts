import type { Post, PostList } from '@mattermost/types/posts';
import { describe, expect, it } from 'vitest';

import { addNewer, addOlder, catchUp, change, endsOf, ephemeral, lastChange, put, startTimeline, type Timeline } from './timeline';

function post(id: string, at: number, fields: Partial<Post> = {}): Post {
  return { id, create_at: at, update_at: at, delete_at: 0, root_id: '', message: id, ...fields } as Post;
}

function list(posts: Post[], fields: Partial<PostList> = {}): PostList {
  return {
    order: posts.map((p) => p.id).reverse(),
    posts: Object.fromEntries(posts.map((p) => [p.id, p])),
    next_post_id: '',
    prev_post_id: '',
    first_inaccessible_post_time: 0,
    ...fields,
  };
}

const start = (l: PostList, collapsed = true) => startTimeline(l, collapsed, 1);
const ids = (t: Timeline) => t.posts.map((p) => p.id).join('');

describe('a timeline', () => {
  it('begins with a page in the order of time, without replies', () => {
    const t = start(list([post('a', 1), post('r', 2, { root_id: 'a' }), post('b', 3)], { prev_post_id: 'x' }));
    expect(ids(t)).toBe('ab');
    expect(t.hasOldest).toBe(false);
    expect(t.hasNewest).toBe(true);
  });

  it('grows both ways and keeps each post once', () => {
    let t = start(list([post('c', 3), post('d', 4)], { prev_post_id: 'b', next_post_id: 'e' }));
    t = addOlder(t, list([post('a', 1), post('b', 2)]));
    t = addNewer(t, list([post('d', 4), post('e', 5)]));
    expect(ids(t)).toBe('abcde');
    expect([t.hasOldest, t.hasNewest]).toEqual([true, true]);
  });

  it('takes a new post only where it knows what lies between', () => {
    const whole = start(list([post('b', 2)]));
    expect(ids(put(whole, post('c', 3)))).toBe('bc');
    expect(ids(put(whole, post('a', 1)))).toBe('ab');
    const middle = { ...whole, hasNewest: false, hasOldest: false };
    expect(put(middle, post('c', 3))).toBe(middle);
    expect(put(middle, post('a', 1))).toBe(middle);
  });

  it('shows an edit, and no edit that was overtaken', () => {
    const t = put(start(list([post('a', 1)])), post('a', 1, { update_at: 5, message: 'new' }));
    expect(t.posts[0]?.message).toBe('new');
    expect(put(t, post('a', 1, { update_at: 3, message: 'old' }))).toBe(t);
  });

  it('drops what was deleted, and never shows what came deleted', () => {
    const t = start(list([post('a', 1), post('b', 2)]));
    expect(ids(put(t, post('a', 1, { delete_at: 9, update_at: 9 })))).toBe('b');
    expect(put(t, post('c', 3, { delete_at: 9 }))).toBe(t);
  });

  it('catches up with all that changed', () => {
    const t = start(list([post('a', 1), post('b', 2), post('c', 3)]));
    expect(lastChange(t)).toBe(3);
    const now = catchUp(t, list([post('a', 1, { update_at: 7, message: 'A' }), post('b', 2, { delete_at: 8, update_at: 8 }), post('d', 6)]));
    expect(now.posts.map((p) => p.message).join('')).toBe('Acd');
  });

  it('has the replies between the others for who wants them there, and loses them with their root', () => {
    let t = start(list([post('a', 1), post('r', 2, { root_id: 'a' }), post('b', 3)]), false);
    t = put(t, post('s', 4, { root_id: 'a' }));
    expect(ids(t)).toBe('arbs');
    expect(ids(put(t, post('a', 1, { delete_at: 9, update_at: 9 })))).toBe('b');
  });

  it('keeps what is the reader\'s own through an edit', () => {
    const t = put(start(list([post('a', 1, { is_following: true })])), post('a', 1, { update_at: 5 }));
    expect(t.posts[0]?.is_following).toBe(true);
  });

  it('asks the server for more beside posts that it has', () => {
    const t = start(list([post('x', 0, { type: ephemeral }), post('a', 1), post('b', 2), post('y', 3, { type: ephemeral })]));
    expect([endsOf(t).first?.id, endsOf(t).last?.id]).toEqual(['a', 'b']);
  });

  it('changes a post in its place', () => {
    const t = start(list([post('a', 1), post('b', 2)]));
    expect(change(t, 'a', (p) => ({ ...p, is_pinned: true })).posts[0]?.is_pinned).toBe(true);
    expect(change(t, 'x', (p) => p)).toBe(t);
  });
});
