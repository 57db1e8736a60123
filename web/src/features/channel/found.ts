import type { Team } from '@mattermost/types/teams';
import { useQuery } from '@tanstack/react-query';

import { api, errorStatus } from '../../api/client';
import { openDirectChannel, useChannels, useMemberships, type Channel } from '../../state/channels';
import { useMe } from '../../state/session';

/** How an address names a channel: by its name, or by the other person. */
export type Find = { name: string } | { username: string };

interface Found {
  channel?: Channel;
  /** The user is in no channel of that name. */
  none: boolean;
  error: unknown;
  retry: () => void;
}

/** The channel of an address. One with a person begins to be when it is opened. */
export function useFoundChannel(team: Team, find: Find): Found {
  const me = useMe();
  const channels = useChannels();
  const members = useMemberships();
  const username = 'username' in find ? find.username : '';
  const other = useQuery({ queryKey: ['username', username], queryFn: () => api.getUserByUsername(username), enabled: username !== '' });
  const otherId = other.data?.id ?? '';
  const talk = otherId && [me.id, otherId].sort().join('__');
  const wanted = 'name' in find ? find.name : talk;
  const all = channels.data && members.data ? Object.values(channels.data).filter((c) => members.data[c.id]) : undefined;
  const channel = all?.find((c) => c.name === wanted && (c.team_id === team.id || c.team_id === ''));
  const opening = useQuery({
    queryKey: ['open-talk', talk],
    queryFn: () => openDirectChannel(otherId),
    enabled: otherId !== '' && all !== undefined && !channel,
    gcTime: 0,
  });
  const unknown = other.isError && errorStatus(other.error) === 404;
  return {
    channel,
    none: unknown || ('name' in find && all !== undefined && !channel),
    error: channels.error ?? members.error ?? (unknown ? null : other.error) ?? opening.error,
    retry: () => { [channels, members, other, opening].filter((q) => q.isError).forEach((q) => void q.refetch()); },
  };
}
