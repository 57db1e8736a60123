import type { Post, PostList } from '@mattermost/types/posts';

/** A gapless stretch of a channel's posts, the oldest first. */
export interface Timeline {
  posts: Post[];
  /** Nothing is older than the first post. */
  hasOldest: boolean;
  /** The last post is the newest one: new posts are added behind it. */
  hasNewest: boolean;
  /** Replies are left to their threads. */
  collapsed: boolean;
  /** The stretch; another place in the channel is another one. */
  stretch: number;
  /** The post that the stretch was read for; without one it begins where the user has read. */
  around?: string;
}

/** What a user is told that no other sees, and that the server does not keep. */
export const ephemeral = 'system_ephemeral';

const byTime = (a: Post, b: Post) => a.create_at - b.create_at || (a.id < b.id ? -1 : 1);

/** The posts of an answer that belong in a channel's list, the oldest first: nothing deleted, replies only if wanted. */
export function pageOf(list: PostList, collapsed: boolean): Post[] {
  return list.order
    .flatMap((id) => list.posts[id] ?? [])
    .filter((p) => p.delete_at === 0 && !(collapsed && p.root_id !== ''))
    .sort(byTime);
}

/** The stretch that an answer of the server is. */
export function startTimeline(list: PostList, collapsed: boolean, stretch: number, around?: string): Timeline {
  return {
    posts: pageOf(list, collapsed),
    hasOldest: list.prev_post_id === '',
    hasNewest: list.next_post_id === '',
    collapsed,
    stretch,
    around,
  };
}

/** Adds a page that ends where the stretch begins. */
export function addOlder(timeline: Timeline, list: PostList): Timeline {
  return { ...timeline, posts: merge(timeline.posts, pageOf(list, timeline.collapsed)), hasOldest: list.prev_post_id === '' };
}

/** Adds a page that begins where the stretch ends. */
export function addNewer(timeline: Timeline, list: PostList): Timeline {
  return { ...timeline, posts: merge(timeline.posts, pageOf(list, timeline.collapsed)), hasNewest: list.next_post_id === '' };
}

/** The first and the last post that the server knows, beside which it can be asked for more. */
export function endsOf(timeline: Timeline): { first?: Post; last?: Post } {
  const kept = (p: Post) => p.type !== ephemeral;
  return { first: timeline.posts.find(kept), last: timeline.posts.findLast(kept) };
}

/** Puts in what changed since the stretch was current: new, edited and deleted posts. */
export function catchUp(timeline: Timeline, list: PostList): Timeline {
  return Object.values(list.posts).sort(byTime).reduce(put, timeline);
}

/** Puts in a post that is new or changed; one outside of the stretch changes nothing. */
export function put(timeline: Timeline, post: Post): Timeline {
  const { posts } = timeline;
  const i = findPost(posts, post.id);
  if (i >= 0) {
    if (post.delete_at > 0) {
      return { ...timeline, posts: posts.filter((p) => p.id !== post.id && p.root_id !== post.id) };
    }
    // An event that was overtaken must not bring an old state back.
    return (posts[i]?.update_at ?? 0) > post.update_at ? timeline : { ...timeline, posts: posts.with(i, renew(posts[i], post)) };
  }
  if ((timeline.collapsed && post.root_id !== '') || post.delete_at > 0) {
    return timeline;
  }
  const first = posts[0];
  const last = posts.at(-1);
  const inside = (timeline.hasOldest || (first && byTime(first, post) < 0)) && (timeline.hasNewest || (last && byTime(post, last) < 0));
  return inside ? { ...timeline, posts: merge(posts, [post]) } : timeline;
}

/** A post as it is now. What is the reader's own is not in what all are told. */
export function renew(known: Post | undefined, post: Post): Post {
  return { ...post, is_following: post.is_following ?? known?.is_following };
}

/** Changes a post that is in the stretch. */
export function change(timeline: Timeline, postId: string, edit: (post: Post) => Post): Timeline {
  const i = findPost(timeline.posts, postId);
  const post = timeline.posts[i];
  return post ? { ...timeline, posts: timeline.posts.with(i, edit(post)) } : timeline;
}

/** The time of the latest change in the stretch, from which to catch up. */
export function lastChange(timeline: Timeline): number {
  return timeline.posts.reduce((latest, p) => Math.max(latest, p.update_at, p.create_at), 0);
}

/** Most changes concern what is new: the search begins at the end. */
function findPost(posts: Post[], id: string): number {
  return posts.findLastIndex((p) => p.id === id);
}

function merge(a: Post[], b: Post[]): Post[] {
  if (b.length === 0) {
    return a;
  }
  const last = a.at(-1);
  const first = b[0];
  if (first && (!last || byTime(last, first) < 0)) {
    return [...a, ...b];
  }
  const byId = new Map(a.map((p) => [p.id, p]));
  for (const p of b) {
    byId.set(p.id, p);
  }
  return [...byId.values()].sort(byTime);
}
