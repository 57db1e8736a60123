import type { Team } from '@mattermost/types/teams';
import { Center, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '../../api/client';
import type { Find } from './found';
import { JoinChannel } from './JoinChannel';

/** Stands where a channel would be that the user is not in. */
export function NoChannel({ team, find }: { team: Team; find: Find }) {
  const { t } = useTranslation();
  const name = 'name' in find ? find.name : '';
  const { data: channel, isPending } = useQuery({
    queryKey: ['channel-of-name', team.id, name],
    queryFn: () => api.getChannelByName(team.id, name, true).catch(() => null),
    enabled: name !== '',
    gcTime: 0,
  });
  if (channel) {
    return <JoinChannel channelId={channel.id} />;
  }
  return name !== '' && isPending ? null : <Center h="100%"><Text c="dimmed">{t('channel.none')}</Text></Center>;
}
