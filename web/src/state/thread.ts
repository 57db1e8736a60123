import type { Post, PostList } from '@mattermost/types/posts';
import type { UserThread } from '@mattermost/types/threads';
import { useQuery } from '@tanstack/react-query';

import { api, errorStatus } from '../api/client';
import { queries } from './query';
import { getMe } from './session';
import { renew } from './timeline';

const threadKey = (rootId: string) => ['thread', rootId];
const readingKey = (rootId: string) => ['thread-reading', rootId];

/** A thread: its root and its replies, the oldest first. */
export function useThread(rootId: string) {
  return useQuery({
    queryKey: threadKey(rootId),
    queryFn: async () => sortThread(await api.getPaginatedPostThread(rootId, { fetchAll: true, collapsedThreads: true, direction: 'down' })),
    enabled: rootId !== '',
  });
}

function sortThread(list: PostList): Post[] {
  return Object.values(list.posts)
    .filter((p) => p.delete_at === 0)
    .sort(byTime);
}

const byTime = (a: Post, b: Post) => a.create_at - b.create_at || (a.id < b.id ? -1 : 1);

export function getThread(rootId: string): Post[] | undefined {
  return queries.getQueryData<Post[]>(threadKey(rootId));
}

/** Puts a post that is new or changed into its thread. */
export function putInThread(post: Post): void {
  const rootId = post.root_id || post.id;
  queries.setQueryData<Post[]>(threadKey(rootId), (thread) => thread && place(thread, post));
}

function place(thread: Post[], post: Post): Post[] {
  const known = thread.find((p) => p.id === post.id);
  const rest = thread.filter((p) => p !== known);
  if (post.delete_at > 0) {
    return post.root_id === '' ? [] : rest;
  }
  return (known?.update_at ?? 0) > post.update_at ? thread : [...rest, renew(known, post)].sort(byTime);
}

/** Changes a shown post in its place. */
export function changeInThread(postId: string, edit: (post: Post) => Post): void {
  queries.setQueriesData<Post[]>({ queryKey: ['thread'] }, (thread) => {
    const i = thread?.findIndex((p) => p.id === postId) ?? -1;
    const post = thread?.[i];
    return thread && post ? thread.with(i, edit(post)) : thread;
  });
}

/** What the user has read of a thread; null if they don't follow it. */
export function useReading(teamId: string, rootId: string) {
  return useQuery({
    queryKey: readingKey(rootId),
    queryFn: async (): Promise<UserThread | null> => {
      try {
        return await api.getUserThread('me', teamId, rootId);
      } catch (error) {
        if (errorStatus(error) === 404) {
          return null;
        }
        throw error;
      }
    },
    gcTime: 0, // where the line is belongs to one look at the thread
  });
}

/** Says to the server that the user has seen the thread until a time. */
export async function readThread(teamId: string, rootId: string, at: number): Promise<void> {
  const me = getMe();
  if (me) {
    await api.updateThreadReadForUser(me.id, teamId, rootId, at);
  }
}

/** Follows a thread, or no longer. */
export async function followThread(teamId: string, rootId: string, following: boolean): Promise<void> {
  const me = getMe();
  if (me) {
    await api.updateThreadFollowForUser(me.id, teamId, rootId, following);
  }
}
