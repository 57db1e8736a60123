import type { ServerChannel as Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { Group, ScrollArea, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useCategories, useChannels, useMemberships } from '../../state/channels';
import { Failure } from '../../ui/Failure';
import { CategorySection } from './CategorySection';
import classes from './Sidebar.module.css';
import { UserMenu } from './UserMenu';

/** The channels of a team in the user's categories. */
export function Sidebar({ team }: { team: Team }) {
  const { t } = useTranslation();
  const categories = useCategories(team.id);
  const channels = useChannels();
  const memberships = useMemberships();
  const failed = [categories, channels, memberships].find((q) => q.isError);
  return (
    <nav className={classes.sidebar} aria-label={t('sidebar.label')}>
      <Group className={classes.head} justify="space-between" wrap="nowrap">
        <Text fw={600} truncate>{team.display_name}</Text>
        <UserMenu />
      </Group>
      <ScrollArea className={classes.list} type="hover">
        {failed && <Failure error={failed.error} onRetry={() => void failed.refetch()} />}
        {!failed && (!categories.data || !channels.data || !memberships.data) && <Waiting />}
        {categories.data && channels.data && memberships.data && categories.data.map((category) => (
          <CategorySection
            key={category.id}
            category={category}
            team={team}
            channels={category.channel_ids.flatMap((id): Channel[] => channels.data[id] && memberships.data[id] ? [channels.data[id]] : [])}
            memberships={memberships.data}
          />
        ))}
      </ScrollArea>
    </nav>
  );
}

function Waiting() {
  return (
    <Stack gap={12} p="md" aria-hidden>
      {[70, 55, 80, 60, 45].map((width) => <Skeleton key={width} h={14} w={`${width}%`} />)}
    </Stack>
  );
}
