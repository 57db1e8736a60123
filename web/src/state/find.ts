import type { Post, PostList } from '@mattermost/types/posts';
import type { UserProfile } from '@mattermost/types/users';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { api } from '../api/client';

const pageSize = 30;

/** The posts of a search, the newest first, page after page. */
export function useFoundPosts(teamId: string, terms: string, any = false) {
  return useInfiniteQuery({
    queryKey: ['found', teamId, terms, any],
    queryFn: ({ pageParam }) => findPosts(teamId, terms, any, pageParam),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.length === pageSize ? pages.length : undefined),
    enabled: terms !== '',
    gcTime: 0, // what is found is as old as the search
  });
}

async function findPosts(teamId: string, terms: string, any: boolean, page: number): Promise<Post[]> {
  const found = await api.searchPostsWithParams(teamId, {
    terms,
    is_or_search: any,
    include_deleted_channels: false,
    time_zone_offset: -new Date().getTimezoneOffset() * 60,
    page,
    per_page: pageSize,
  });
  return inOrder(found);
}

/** The posts that are pinned to a channel, the newest first. */
export function usePins(channelId: string) {
  return useQuery({
    queryKey: ['pins', channelId],
    queryFn: async () => inOrder(await api.getPinnedPosts(channelId)),
    enabled: channelId !== '',
  });
}

function inOrder(list: PostList): Post[] {
  return list.order.flatMap((id) => list.posts[id] ?? []);
}

/** What to search for to find where a user is mentioned. */
export function mentionTerms(user: UserProfile): string {
  const keys = (user.notify_props.mention_keys || '').split(',').map((key) => key.trim()).filter(Boolean);
  if (user.notify_props.first_name === 'true' && user.first_name) {
    keys.push(user.first_name);
  }
  return [...new Set([`@${user.username}`, ...keys])].map((key) => `"${key}"`).join(' ');
}
