import { Badge } from '@mantine/core';
import { IconBellOff, IconDots, IconPencil } from '@tabler/icons-react';
import { memo, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';

import type { Channel, Unread } from '../../state/channels';
import { useChannelName, useChannelPath } from '../../state/channelName';
import { useHasDraft } from '../../state/drafts';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { dragProps, dropProps, useDrag } from './drag';
import classes from './Sidebar.module.css';

interface Props {
  channel: Channel;
  team: string;
  current: boolean;
  unread: Unread;
  movable: boolean;
  onPut: (channelId: string, besideId: string, after: boolean) => Promise<void>;
  onKey: (e: KeyboardEvent, channel: { id: string; name: string }) => void;
  onMenu: (e: MouseEvent<HTMLElement>, channelId: string) => void;
}

/** A channel in the sidebar. */
export const ChannelLink = memo(function ChannelLink({ channel, team, current, unread, movable, onPut, onKey, onMenu }: Props) {
  const { t } = useTranslation();
  const name = useChannelName(channel);
  const path = useChannelPath(team, channel);
  const draft = useHasDraft(channel.id);
  const drop = useDrag((d) => (d.over?.id === channel.id ? (d.over.after ? 'after' : 'before') : undefined));
  return (
    <li
      className={classes.item}
      data-drop={drop}
      onContextMenu={(e) => { onMenu(e, channel.id); }}
      {...(movable && dragProps({ kind: 'channel', id: channel.id }))}
      {...(movable && dropProps({ id: channel.id, kind: 'channel', drop: (dragged, after) => onPut(dragged.id, channel.id, after) }))}
    >
      <Link
        href={path}
        draggable={false}
        className={classes.channel}
        data-channel={channel.id}
        aria-current={current ? 'page' : undefined}
        data-unread={unread.messages || unread.mentions > 0 || undefined}
        data-muted={unread.muted || undefined}
        onKeyDown={(e) => { onKey(e, { id: channel.id, name }); }}
      >
        <ChannelIcon channel={channel} />
        <span className={classes.name}>{name}</span>
        {unread.muted && <IconBellOff size={14} aria-label={t('sidebar.muted')} role="img" />}
        {draft && !current && <IconPencil size={14} aria-label={t('sidebar.draft')} role="img" />}
        {unread.mentions > 0 && (
          <Badge color="red" variant="filled" size="sm" circle={unread.mentions < 10} className={classes.badge} aria-label={t('sidebar.mentions', { count: unread.mentions })} role="img">
            {unread.mentions > 99 ? '99+' : unread.mentions}
          </Badge>
        )}
        {unread.messages && unread.mentions === 0 && <span className={classes.hiddenText}>{t('sidebar.unread')}</span>}
      </Link>
      <button type="button" className={classes.more} tabIndex={-1} aria-label={t('sidebar.menuOf', { name })} onClick={(e) => { onMenu(e, channel.id); }}>
        <IconDots size={16} aria-hidden />
      </button>
    </li>
  );
});
