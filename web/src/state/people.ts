import type { UserProfile } from '@mattermost/types/users';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { api } from '../api/client';

const pageSize = 50;

/** Where to look for people, in the words of the API's list. */
export interface Scope {
  in_team?: string;
  in_channel?: string;
  not_in_team?: string;
  not_in_channel?: string;
}

/** People whose names begin like the term; the first of all without one. */
export function findPeople(scope: Scope, term: string, limit: number): Promise<UserProfile[]> {
  if (term === '') {
    return api.getProfiles(0, limit, { ...scope, active: true });
  }
  return api.searchUsers(term, {
    team_id: scope.in_team, in_channel_id: scope.in_channel, not_in_team_id: scope.not_in_team, not_in_channel_id: scope.not_in_channel, limit,
  });
}

export interface People {
  people: UserProfile[] | undefined;
  error: unknown;
  retry: () => void;
  more?: () => void;
}

/** The people of a team or channel, page after page; with a term those whose names begin like it. */
export function usePeople(scope: Scope, term: string): People {
  const [wanted] = useDebouncedValue(term.trim(), 150);
  const all = useInfiniteQuery({
    queryKey: ['people-of', scope],
    queryFn: ({ pageParam }) => api.getProfiles(pageParam, pageSize, { ...scope, active: true }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.length === pageSize ? pages.length : undefined),
    enabled: wanted === '',
    gcTime: 0,
  });
  const found = useQuery({
    queryKey: ['people-found', scope, wanted],
    queryFn: () => findPeople(scope, wanted, 100),
    enabled: wanted !== '',
    gcTime: 0,
    placeholderData: (before) => before,
  });
  if (wanted !== '') {
    return { people: found.data, error: found.error, retry: () => void found.refetch() };
  }
  return { people: all.data?.pages.flat(), error: all.error, retry: () => void all.refetch(), more: all.hasNextPage ? () => void all.fetchNextPage() : undefined };
}
