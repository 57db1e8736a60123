import type { Team } from '@mattermost/types/teams';
import { Center, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '../../api/client';
import { useChannels } from '../../state/channels';
import { useMe } from '../../state/session';
import { Composer } from '../composer/Composer';
import { PostList } from '../post/PostList';
import { ChannelHeader } from './ChannelHeader';
import classes from './ChannelPage.module.css';
import { useViewing } from './viewing';

type Find = { name: string } | { username: string };

/** A channel: its header, its posts and the composer. */
export function ChannelPage({ team, find }: { team: Team; find: Find }) {
  const { t } = useTranslation();
  const channel = useFoundChannel(team, find);
  useViewing(channel?.id ?? '');
  return (
    <main className={classes.channel}>
      {channel && (
        <>
          <ChannelHeader channel={channel} team={team} />
          <PostList key={channel.id} channel={channel} />
          <Composer key={`composer-${channel.id}`} channel={channel} rootId="" />
        </>
      )}
      {channel === null && (
        <Center h="100%"><Text c="dimmed">{t('channel.none')}</Text></Center>
      )}
    </main>
  );
}

/** The channel of an address; null if the user has none of that name. */
function useFoundChannel(team: Team, find: Find) {
  const me = useMe();
  const { data: channels } = useChannels();
  const username = 'username' in find ? find.username : '';
  const other = useQuery({ queryKey: ['username', username], queryFn: () => api.getUserByUsername(username), enabled: username !== '' });
  if (!channels) {
    return undefined;
  }
  const all = Object.values(channels);
  if ('name' in find) {
    return all.find((c) => c.name === find.name && (c.team_id === team.id || c.team_id === '')) ?? null;
  }
  if (!other.data) {
    return other.isError ? null : undefined;
  }
  const name = [me.id, other.data.id].sort().join('__');
  return all.find((c) => c.type === 'D' && c.name === name) ?? null;
}
