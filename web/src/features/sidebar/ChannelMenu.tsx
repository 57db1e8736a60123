import type { Team } from '@mattermost/types/teams';
import { Menu } from '@mantine/core';
import { IconBell, IconBellOff, IconCheck, IconDoorExit, IconFolder, IconLink, IconSettings, IconStar, IconStarOff, IconUserPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { putChannelInto, setFavorite } from '../../state/categories';
import { useChannelName, useChannelPath } from '../../state/channelName';
import { unreadOf, useCategories, useChannels, useMemberships, type Channel } from '../../state/channels';
import { openDialog } from '../../state/dialog';
import { isTalk, readChannels, setMuted, setTalkShown } from '../../state/membership';
import { usePlace } from '../../state/place';
import { tellFailure } from '../../ui/told';
import { useLeaving } from '../../ui/useLeaving';
import { useCategoryName } from './categoryName';

/** What can be done with a channel from the sidebar. */
export function ChannelMenu({ channelId, team }: { channelId: string; team: Team }) {
  const channel = useChannels().data?.[channelId];
  return channel ? <Items channel={channel} team={team} /> : null;
}

function Items({ channel, team }: { channel: Channel; team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const member = useMemberships().data?.[channel.id];
  const { data: categories } = useCategories(team.id);
  const name = useChannelName(channel);
  const path = useChannelPath(team.name, channel);
  const leave = useLeaving(team);
  const here = categories?.find((c) => c.channel_ids.includes(channel.id));
  const favorite = here?.type === 'favorites';
  const { muted, ...unread } = unreadOf(channel, member);
  const done = (work: Promise<unknown>) => { work.catch(tellFailure); };

  function close() {
    done(setTalkShown(channel, false));
    if (usePlace.getState().channelId === channel.id) {
      navigate(`/${team.name}/channels/town-square`);
    }
  }

  return (
    <>
      <Menu.Label>{name}</Menu.Label>
      {(unread.messages || unread.mentions > 0) && <Menu.Item leftSection={<IconCheck size={16} />} onClick={() => { done(readChannels([channel.id])); }}>{t('sidebar.markRead')}</Menu.Item>}
      <Menu.Item leftSection={favorite ? <IconStarOff size={16} /> : <IconStar size={16} />} onClick={() => { done(setFavorite(team.id, channel, !favorite)); }}>
        {favorite ? t('channel.unfavorite') : t('channel.favorite')}
      </Menu.Item>
      <Menu.Item leftSection={muted ? <IconBell size={16} /> : <IconBellOff size={16} />} onClick={() => { done(setMuted(channel.id, !muted)); }}>
        {muted ? t('channel.unmute') : t('channel.mute')}
      </Menu.Item>
      <Menu.Sub>
        <Menu.Sub.Target><Menu.Sub.Item leftSection={<IconFolder size={16} />}>{t('sidebar.moveTo')}</Menu.Sub.Item></Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          {categories?.filter((c) => c !== here && (isTalk(channel) ? c.type !== 'channels' : c.type !== 'direct_messages')).map((c) => (
            <Menu.Item key={c.id} onClick={() => { done(putChannelInto(team.id, channel.id, c)); }}><CategoryName category={c} /></Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => { openDialog({ kind: 'category', categoryId: '', channelId: channel.id }); }}>{t('sidebar.newCategory')}</Menu.Item>
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Divider />
      <Menu.Item leftSection={<IconLink size={16} />} onClick={() => { done(navigator.clipboard.writeText(window.location.origin + path)); }}>{t('channel.copyLink')}</Menu.Item>
      <Menu.Item leftSection={<IconBell size={16} />} onClick={() => { openDialog({ kind: 'channelNotify', channelId: channel.id }); }}>{t('channel.notifications')}</Menu.Item>
      {!isTalk(channel) && <Menu.Item leftSection={<IconUserPlus size={16} />} onClick={() => { openDialog({ kind: 'addPeople', channelId: channel.id }); }}>{t('channel.addPeople')}</Menu.Item>}
      {!isTalk(channel) && <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => { openDialog({ kind: 'channelSettings', channelId: channel.id }); }}>{t('channel.settings')}</Menu.Item>}
      {isTalk(channel) && <Menu.Item leftSection={<IconX size={16} />} onClick={close}>{t('sidebar.closeTalk')}</Menu.Item>}
      {!isTalk(channel) && channel.name !== 'town-square' && <Menu.Item c="var(--danger)" leftSection={<IconDoorExit size={16} />} onClick={() => { leave(channel); }}>{t('channel.leave')}</Menu.Item>}
    </>
  );
}

function CategoryName({ category }: { category: Parameters<typeof useCategoryName>[0] }) {
  return <>{useCategoryName(category)}</>;
}
