import type { Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { ActionIcon } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { useChannelName } from '../../state/channelName';
import { ChannelIcon } from '../../ui/ChannelIcon';
import classes from './ChannelPage.module.css';

export function ChannelHeader({ channel, team }: { channel: Channel; team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const name = useChannelName(channel);
  return (
    <header className={classes.header}>
      <ActionIcon className={classes.back} variant="subtle" color="gray" aria-label={t('channel.back')} onClick={() => { navigate(`/${team.name}`); }}>
        <IconArrowLeft size={20} />
      </ActionIcon>
      <ChannelIcon channel={channel} size={20} />
      <h1 className={classes.title}>{name}</h1>
      <span className={classes.topic}>{channel.header}</span>
    </header>
  );
}
