import type { Post } from '@mattermost/types/posts';

import type { Outgoing } from '../../state/outbox';

/** A row of a list of posts. */
export type Row =
  | { kind: 'start'; key: string }
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: string }
  | { kind: 'replies'; key: string; count: number }
  | { kind: 'post'; key: string; post: Post; grouped: boolean; comment: boolean }
  | { kind: 'pending'; key: string; post: Outgoing };

interface Place {
  /** What the user had read, Unix ms; 0 draws no line. */
  readUntil: number;
  myId: string;
  /** Nothing is older than the first post. */
  begins?: boolean;
}

const groupMs = 5 * 60_000;

/**
 * Lays posts out: a line before each day and before the first unread one, posts of
 * one author in a short time as a group, what is still being sent at the end.
 */
export function listRows(posts: Post[], outgoing: Outgoing[], { readUntil, myId, begins = false }: Place): Row[] {
  const rows: Row[] = begins ? [{ kind: 'start', key: 'start' }] : [];
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
    const above = newDay || newMark ? undefined : before;
    // A reply in the channel says to what, unless that is right above it.
    const comment = post.root_id !== '' && (above?.root_id || above?.id) !== post.root_id;
    rows.push({ kind: 'post', key: post.id, post, grouped: !comment && above !== undefined && isGroup(above, post), comment });
    before = post;
  }
  rows.push(...pendingRows(posts, outgoing));
  return rows;
}

/** Lays a thread out: its root, how many replies there are, and the replies. */
export function listThreadRows(thread: Post[], outgoing: Outgoing[], { readUntil, myId }: Place): Row[] {
  const [root, ...replies] = thread;
  if (!root || root.root_id !== '') {
    return [];
  }
  const rows: Row[] = [
    { kind: 'post', key: root.id, post: root, grouped: false, comment: false },
    { kind: 'replies', key: 'replies', count: replies.length },
  ];
  let before: Post | undefined;
  let marked = readUntil === 0;
  for (const post of replies) {
    const newMark = !marked && post.create_at > readUntil && post.user_id !== myId;
    if (newMark) {
      marked = true;
      rows.push({ kind: 'new', key: 'new' });
    }
    rows.push({ kind: 'post', key: post.id, post, grouped: !newMark && before !== undefined && isGroup(before, post), comment: false });
    before = post;
  }
  rows.push(...pendingRows(thread, outgoing));
  return rows;
}

function pendingRows(posts: Post[], outgoing: Outgoing[]): Row[] {
  const known = new Set(posts.map((p) => p.pending_post_id));
  return outgoing.filter((post) => !known.has(post.id)).map((post) => ({ kind: 'pending', key: post.id, post }));
}

function isGroup(a: Post, b: Post): boolean {
  return a.user_id === b.user_id && isPlain(a) && isPlain(b) && nameOf(a) === nameOf(b) && b.create_at - a.create_at < groupMs;
}

function isPlain(post: Post): boolean {
  return !post.type.startsWith('system_');
}

/** The name under which an integration wrote, if it gave one. */
function nameOf(post: Post): unknown {
  return post.props.override_username;
}

/** How many rows came above what was there before; less than 0 if there are fewer. */
export function rowsAbove(before: Row[], after: Row[]): number {
  const places = new Map(after.map((row, i) => [row.key, i]));
  const known = before.findIndex((row) => row.kind === 'post' && places.has(row.key));
  return known < 0 ? 0 : (places.get(before[known]?.key ?? '') ?? 0) - known;
}
