import type { UserThreadWithPost } from '@mattermost/types/threads';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { queries } from './query';

const pageSize = 25;

/** The threads that the user follows in a team, the latest first, page after page. */
export function useThreads(teamId: string, unread: boolean) {
  return useInfiniteQuery({
    queryKey: ['threads', teamId, unread ? 'unread' : 'all'],
    queryFn: async ({ pageParam }): Promise<UserThreadWithPost[]> => {
      const list = await api.getUserThreads('me', teamId, { before: pageParam, perPage: pageSize, extended: false, unread, threadsOnly: true });
      return list.threads;
    },
    initialPageParam: '',
    getNextPageParam: (last) => (last.length === pageSize ? last.at(-1)?.id : undefined),
  });
}

/** How many of the user's threads of a team have something new, and how many mentions are in them. */
export function threadCounts(teamId: string) {
  return {
    queryKey: ['threads', teamId, 'counts'],
    queryFn: async () => {
      const { total, total_unread_threads: unread, total_unread_mentions: mentions } = await api.getUserThreads('me', teamId, { totalsOnly: true });
      return { total, unread, mentions };
    },
  };
}

export function useThreadCounts(teamId: string, enabled = true) {
  return useQuery({ ...threadCounts(teamId), enabled });
}

export async function readAllThreads(teamId: string): Promise<void> {
  await api.updateThreadsReadForUser('me', teamId);
  await queries.invalidateQueries({ queryKey: ['threads', teamId] });
}
