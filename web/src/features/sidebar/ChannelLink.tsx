import type { ServerChannel as Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';

import type { Unread } from '../../state/channels';
import { useChannelName, useChannelPath } from '../../state/channelName';
import { ChannelIcon } from '../../ui/ChannelIcon';
import classes from './Sidebar.module.css';

export function ChannelLink({ channel, team, unread }: { channel: Channel; team: Team; unread: Unread }) {
  const { t } = useTranslation();
  const [location] = useLocation();
  const name = useChannelName(channel);
  const path = useChannelPath(team.name, channel);
  return (
    <Link
      href={path}
      className={classes.channel}
      aria-current={decodeURI(location) === path ? 'page' : undefined}
      data-unread={unread.messages || unread.mentions > 0 || undefined}
      data-muted={unread.muted || undefined}
    >
      <ChannelIcon channel={channel} />
      <span className={classes.name}>{name}</span>
      {unread.mentions > 0 && (
        <Badge color="red" variant="filled" size="sm" circle={unread.mentions < 10} aria-label={t('sidebar.mentions', { count: unread.mentions })}>
          {unread.mentions > 99 ? '99+' : unread.mentions}
        </Badge>
      )}
    </Link>
  );
}
