import type { Team } from '@mattermost/types/teams';
import { Menu, UnstyledButton } from '@mantine/core';
import { IconArchive, IconBell, IconBellOff, IconChevronDown, IconDoorExit, IconInfoCircle, IconLock, IconPin, IconSettings, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useChannelName } from '../../state/channelName';
import { unreadOf, useMemberships, type Channel } from '../../state/channels';
import { archiveChannel, makePrivate } from '../../state/channelEdit';
import { useChannelRights } from '../../state/channelRights';
import { confirm, openDialog } from '../../state/dialog';
import { isTalk, setMuted } from '../../state/membership';
import { openPane } from '../../state/pane';
import { tellFailure } from '../../ui/told';
import { useLeaving } from '../../ui/useLeaving';
import classes from './ChannelHeader.module.css';

/** The name of a channel, with a menu of what can be done with it. */
export function ChannelTitle({ channel, team }: { channel: Channel; team: Team }) {
  const { t } = useTranslation();
  const name = useChannelName(channel);
  const rights = useChannelRights(channel);
  const leave = useLeaving(team);
  const { muted } = unreadOf(channel, useMemberships().data?.[channel.id]);
  const isTown = channel.name === 'town-square';
  const talk = isTalk(channel);
  return (
    <h1 className={classes.heading}>
      <Menu position="bottom-start" width={250} shadow="md">
        <Menu.Target>
          <UnstyledButton className={classes.title}><span className={classes.name}>{name}</span> <IconChevronDown size={15} aria-hidden /></UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={() => { openPane({ kind: 'info' }); }}>{t('channel.info')}</Menu.Item>
          <Menu.Item leftSection={<IconPin size={16} />} onClick={() => { openPane({ kind: 'pins' }); }}>{t('find.pins')}</Menu.Item>
          {channel.type !== 'D' && <Menu.Item leftSection={<IconUsers size={16} />} onClick={() => { openPane({ kind: 'members' }); }}>{t('channel.members')}</Menu.Item>}
          {rights.members && !isTown && <Menu.Item leftSection={<IconUserPlus size={16} />} onClick={() => { openDialog({ kind: 'addPeople', channelId: channel.id }); }}>{t('channel.addPeople')}</Menu.Item>}
          {(rights.edit || talk) && <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => { openDialog({ kind: 'channelSettings', channelId: channel.id }); }}>{t('channel.settings')}</Menu.Item>}
          <Menu.Divider />
          <Menu.Item leftSection={<IconBell size={16} />} onClick={() => { openDialog({ kind: 'channelNotify', channelId: channel.id }); }}>{t('channel.notifications')}</Menu.Item>
          <Menu.Item leftSection={muted ? <IconBell size={16} /> : <IconBellOff size={16} />} onClick={() => { setMuted(channel.id, !muted).catch(tellFailure); }}>{muted ? t('channel.unmute') : t('channel.mute')}</Menu.Item>
          {!talk && !isTown && <Menu.Divider />}
          {rights.close && !isTown && (
            <Menu.Item leftSection={<IconLock size={16} />} onClick={() => {
              confirm({ title: t('channel.privateTitle', { name }), text: t('channel.privateText'), action: t('channel.makePrivate'), run: () => makePrivate(channel.id) });
            }}>{t('channel.makePrivate')}</Menu.Item>
          )}
          {!talk && !isTown && <Menu.Item c="var(--danger)" leftSection={<IconDoorExit size={16} />} onClick={() => { leave(channel); }}>{t('channel.leave')}</Menu.Item>}
          {rights.archive && !isTown && (
            <Menu.Item c="var(--danger)" leftSection={<IconArchive size={16} />} onClick={() => {
              confirm({ title: t('channel.archiveTitle', { name }), text: t('channel.archiveText'), action: t('channel.archive'), run: () => archiveChannel(channel.id) });
            }}>{t('channel.archive')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </h1>
  );
}
