import type { Post, PostList } from '@mattermost/types/posts';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { queries } from './query';
import { addNewer, addOlder, change, put, startTimeline, type Timeline } from './timeline';

const pageSize = 60;
const around = 30;

const timelineKey = (channelId: string) => ['timeline', channelId];
const threadKey = (rootId: string) => ['thread', rootId];

/** The posts of a channel around what the user has read last. */
export function useTimeline(channelId: string) {
  return useQuery({
    queryKey: timelineKey(channelId),
    queryFn: async () => startTimeline(await api.getPostsUnread(channelId, 'me', pageSize, around, false, true)),
  });
}

/** A thread: its root and its replies, the oldest first. */
export function useThread(rootId: string) {
  return useQuery({
    queryKey: threadKey(rootId),
    queryFn: async () => sortThread(await api.getPaginatedPostThread(rootId, { fetchAll: true, direction: 'down' })),
    enabled: rootId !== '',
  });
}

function sortThread(list: PostList): Post[] {
  return Object.values(list.posts)
    .filter((p) => p.delete_at === 0)
    .sort((a, b) => a.create_at - b.create_at);
}

function update(channelId: string, edit: (timeline: Timeline) => Timeline): void {
  queries.setQueryData<Timeline>(timelineKey(channelId), (t) => t && edit(t));
}

export async function loadOlder(channelId: string): Promise<void> {
  const first = queries.getQueryData<Timeline>(timelineKey(channelId))?.posts[0];
  if (first) {
    const page = await api.getPostsBefore(channelId, first.id, 0, pageSize, false, true);
    update(channelId, (t) => addOlder(t, page));
  }
}

export async function loadNewer(channelId: string): Promise<void> {
  const last = queries.getQueryData<Timeline>(timelineKey(channelId))?.posts.at(-1);
  if (last) {
    const page = await api.getPostsAfter(channelId, last.id, 0, pageSize, false, true);
    update(channelId, (t) => addNewer(t, page));
  }
}

/** Shows a post that is new or changed wherever it belongs. */
export function putPost(post: Post): void {
  update(post.channel_id, (t) => put(t, post));
  queries.setQueryData<Post[]>(threadKey(post.root_id || post.id), (thread) => thread && putInThread(thread, post));
}

function putInThread(thread: Post[], post: Post): Post[] {
  const rest = thread.filter((p) => p.id !== post.id);
  return post.delete_at > 0 ? rest : [...rest, post].sort((a, b) => a.create_at - b.create_at);
}

/** Changes a shown post in its place. */
export function changePost(channelId: string, postId: string, edit: (post: Post) => Post): void {
  update(channelId, (t) => change(t, postId, edit));
  queries.setQueriesData<Post[]>({ queryKey: ['thread'] }, (thread) => {
    const i = thread?.findIndex((p) => p.id === postId) ?? -1;
    const post = thread?.[i];
    return post ? thread.with(i, edit(post)) : thread;
  });
}
