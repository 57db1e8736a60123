import type { Post } from '@mattermost/types/posts';

import type { Outgoing } from '../../state/outbox';

/** A row of the list of posts. */
export type Row =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: string }
  | { kind: 'post'; key: string; post: Post; grouped: boolean }
  | { kind: 'pending'; key: string; post: Outgoing };

const groupMs = 5 * 60_000;

/**
 * Lays posts out: a line before each day and before the first unread one, posts of
 * one author in a short time as a group, what is still being sent at the end.
 */
export function listRows(posts: Post[], outgoing: Outgoing[], readUntil: number, myId: string): Row[] {
  const rows: Row[] = [];
  let before: Post | undefined;
  let marked = readUntil === 0;
  for (const post of posts) {
    const at = new Date(post.create_at);
    const newDay = !before || new Date(before.create_at).toDateString() !== at.toDateString();
    if (newDay) {
      rows.push({ kind: 'day', key: `day-${at.toDateString()}`, at: post.create_at });
    }
    const newMark = !marked && post.create_at > readUntil && post.user_id !== myId;
    if (newMark) {
      marked = true;
      rows.push({ kind: 'new', key: 'new' });
    }
    const grouped = !newDay && !newMark && before !== undefined && isGroup(before, post);
    rows.push({ kind: 'post', key: post.id, post, grouped });
    before = post;
  }
  const known = new Set(posts.map((p) => p.pending_post_id));
  for (const post of outgoing) {
    if (!known.has(post.id)) {
      rows.push({ kind: 'pending', key: post.id, post });
    }
  }
  return rows;
}

function isGroup(a: Post, b: Post): boolean {
  return a.user_id === b.user_id && a.type === '' && b.type === '' && b.create_at - a.create_at < groupMs;
}
