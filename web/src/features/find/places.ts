import type { Team } from '@mattermost/types/teams';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { api } from '../../api/client';
import { channelNameOf } from '../../state/channelName';
import { otherUserId, unreadOf, useChannels, useMemberships, type Channel } from '../../state/channels';
import { useCollapsed } from '../../state/collapsed';
import { findPeople } from '../../state/people';
import { useMe } from '../../state/session';
import { useTeams } from '../../state/teams';
import { displayName, getUser, useNameFormat } from '../../state/users';
import { rank, type Place } from './rank';

/** A place of the switcher: a channel of the user, or somebody or a channel that is new to them. */
export interface Destination extends Place {
  channel?: Channel;
  userId?: string;
  path: string;
  /** Where it is, if that is not the team on the page. */
  team: string;
}

const most = 50;

/** Where the user could go, for what they typed. */
export function useDestinations(team: Team, typed: string): Destination[] {
  const own = useOwn(team);
  const found = useFound(team, typed);
  return useMemo(() => {
    const known = new Set(own.map((p) => p.key));
    return rank([...own, ...found.filter((p) => !known.has(p.key))], typed).slice(0, most);
  }, [own, found, typed]);
}

function useOwn(team: Team): Destination[] {
  const me = useMe();
  const { data: channels } = useChannels();
  const { data: members } = useMemberships();
  const { data: teams } = useTeams();
  const collapsed = useCollapsed() ?? true;
  const format = useNameFormat();
  return useMemo(() => Object.values(channels ?? {}).flatMap((channel) => {
    const member = members?.[channel.id];
    const home = channel.team_id === '' ? team : teams?.find((t) => t.id === channel.team_id);
    if (!member || !home || channel.delete_at > 0) {
      return [];
    }
    const other = channel.type === 'D' ? getUser(otherUserId(channel, me.id)) : undefined;
    const unread = unreadOf(channel, member, collapsed);
    const way = channel.type === 'D' || channel.type === 'G' ? 'messages' : 'channels';
    return [{
      key: other ? `@${other.id}` : channel.id,
      channel,
      name: channelNameOf(channel, me, format),
      also: other ? `${other.username} ${other.first_name} ${other.last_name}` : channel.name,
      unread: unread.messages,
      mentions: unread.mentions,
      visited: member.last_viewed_at,
      path: `/${home.name}/${way}/${other ? `@${other.username}` : channel.name}`,
      team: home === team ? '' : home.display_name,
    }];
  }), [channels, members, teams, team, me, collapsed, format]);
}

/** People of the team and its public channels that the user is not with yet. */
function useFound(team: Team, typed: string): Destination[] {
  const format = useNameFormat();
  const [wanted] = useDebouncedValue(typed.trim(), 120);
  const { data } = useQuery({
    queryKey: ['destinations', team.id, wanted],
    queryFn: async () => {
      const [people, channels] = await Promise.all([findPeople({ in_team: team.id }, wanted, 20), api.autocompleteChannels(team.id, wanted)]);
      return { people, channels };
    },
    enabled: wanted !== '',
    gcTime: 60_000,
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  return useMemo(() => {
    const nothing = { unread: false, mentions: 0, visited: 0, team: '' };
    const people = (data?.people ?? []).filter((u) => u.delete_at === 0).map((u) => ({
      ...nothing, key: `@${u.id}`, userId: u.id, name: displayName(u, format), also: `${u.username} ${u.first_name} ${u.last_name}`, path: `/${team.name}/messages/@${u.username}`,
    }));
    const channels = (data?.channels ?? []).filter((c) => c.delete_at === 0).map((c) => ({
      ...nothing, key: c.id, channel: c as Channel, name: c.display_name, also: c.name, path: `/${team.name}/channels/${c.name}`,
    }));
    return [...people, ...channels];
  }, [data, format, team.name]);
}
