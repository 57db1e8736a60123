import type { Post, PostList } from '@mattermost/types/posts';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { readCollapsed } from './collapsed';
import { queries } from './query';
import { addNewer, addOlder, change, endsOf, put, startTimeline, type Timeline } from './timeline';

/** A page is higher than what the list keeps ready above what is seen, so that nothing is loaded while it opens. */
const pageSize = 60;

const timelineKey = (channelId: string) => ['timeline', channelId];

let stretches = 0;

/** What came while a stretch was being read: the answer may be older. */
const arrived = new Map<string, Post[]>();

/** Reads a stretch, and puts into it what came meanwhile. */
async function readStretch(channelId: string, read: (collapsed: boolean) => Promise<PostList>, postId?: string): Promise<Timeline> {
  const came: Post[] = [];
  arrived.set(channelId, came);
  try {
    const collapsed = await readCollapsed();
    const list = await read(collapsed);
    return came.reduce(put, startTimeline(list, collapsed, ++stretches, postId));
  } finally {
    if (arrived.get(channelId) === came) {
      arrived.delete(channelId);
    }
  }
}

const timelineQuery = (channelId: string) => ({
  queryKey: timelineKey(channelId),
  queryFn: () => readStretch(channelId, (collapsed) => api.getPostsUnread(channelId, 'me', pageSize, pageSize, false, collapsed)),
  enabled: channelId !== '',
});

/** The posts of a channel around what the user has read last. */
export function useTimeline(channelId: string) {
  return useQuery(timelineQuery(channelId));
}

/** Whether the posts of a channel are there. Until then it must not be marked as read: they are read from where that was. */
export function useTimelineReady(channelId: string): boolean {
  return useQuery({ ...timelineQuery(channelId), select: () => true }).data ?? false;
}

/** Forgets a stretch that is not the channel's end, when the user leaves: they come back to what is new. */
export function leaveTimeline(channelId: string): void {
  if (getTimeline(channelId)?.hasNewest === false) {
    queries.removeQueries({ queryKey: timelineKey(channelId), exact: true });
  }
}

export function getTimeline(channelId: string): Timeline | undefined {
  return queries.getQueryData<Timeline>(timelineKey(channelId));
}

function update(channelId: string, edit: (timeline: Timeline) => Timeline): void {
  queries.setQueryData<Timeline>(timelineKey(channelId), (t) => t && edit(t));
}

export async function loadOlder(channelId: string): Promise<void> {
  const before = getTimeline(channelId);
  const first = before && endsOf(before).first;
  if (first) {
    const page = await api.getPostsBefore(channelId, first.id, 0, pageSize, false, before.collapsed);
    update(channelId, (t) => (t.stretch === before.stretch ? addOlder(t, page) : t));
  }
}

export async function loadNewer(channelId: string): Promise<void> {
  const before = getTimeline(channelId);
  const last = before && endsOf(before).last;
  if (last) {
    const page = await api.getPostsAfter(channelId, last.id, 0, pageSize, false, before.collapsed);
    update(channelId, (t) => (t.stretch === before.stretch ? addNewer(t, page) : t));
  }
}

/** Shows the channel around a post, of a reply around its root if replies are in threads only. */
export async function openAround(channelId: string, postId: string): Promise<void> {
  const timeline = await readStretch(channelId, async (collapsed) => {
    const [older, post, newer] = await Promise.all([
      api.getPostsBefore(channelId, postId, 0, pageSize, false, collapsed),
      api.getPost(postId),
      api.getPostsAfter(channelId, postId, 0, pageSize, false, collapsed),
    ]);
    return {
      ...newer,
      order: [...newer.order, post.id, ...older.order],
      posts: { ...older.posts, ...newer.posts, [post.id]: post },
      prev_post_id: older.prev_post_id,
    };
  }, postId);
  queries.setQueryData(timelineKey(channelId), timeline);
}

/** Shows the end of the channel. */
export async function openNewest(channelId: string): Promise<void> {
  const timeline = await readStretch(channelId, (collapsed) => api.getPosts(channelId, 0, pageSize, false, collapsed));
  queries.setQueryData(timelineKey(channelId), { ...timeline, around: timeline.posts.at(-1)?.id });
}

/** Puts a post that is new or changed into its channel. */
export function putInTimeline(post: Post): void {
  arrived.get(post.channel_id)?.push(post);
  update(post.channel_id, (t) => put(t, post));
}

/** Changes a shown post in its place. */
export function changeInTimeline(channelId: string, postId: string, edit: (post: Post) => Post): void {
  update(channelId, (t) => change(t, postId, edit));
}

/** Changes a shown post in whatever channel it is. */
export function changeInTimelines(postId: string, edit: (post: Post) => Post): void {
  queries.setQueriesData<Timeline>({ queryKey: ['timeline'] }, (t) => t && change(t, postId, edit));
}
