import type { Team } from '@mattermost/types/teams';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconBellOff, IconInfoCircle, IconPin, IconSearch, IconStar, IconStarFilled, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { setFavorite } from '../../state/categories';
import { unreadOf, useCategories, useMemberships, type Channel } from '../../state/channels';
import { useChannelStats } from '../../state/channelStats';
import { setMuted } from '../../state/membership';
import { togglePane, usePane, type Pane } from '../../state/pane';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { Markdown } from '../../ui/Markdown';
import { tellFailure } from '../../ui/told';
import { ChannelTitle } from './ChannelTitle';
import classes from './ChannelHeader.module.css';

/** The head of a channel: what it is called and about, and what can be seen of it. */
export function ChannelHeader({ channel, team }: { channel: Channel; team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { data: categories } = useCategories(team.id);
  const { muted } = unreadOf(channel, useMemberships().data?.[channel.id]);
  const { data: stats } = useChannelStats(channel.id);
  const favorite = categories?.some((c) => c.type === 'favorites' && c.channel_ids.includes(channel.id)) === true;
  return (
    <header className={classes.header}>
      <ActionIcon className={classes.back} variant="subtle" color="gray" aria-label={t('channel.back')} onClick={() => { navigate(`/${team.name}`); }}>
        <IconArrowLeft size={20} />
      </ActionIcon>
      <ChannelIcon channel={channel} size={20} />
      <ChannelTitle channel={channel} team={team} />
      <Tooltip label={favorite ? t('channel.unfavorite') : t('channel.favorite')}>
        <ActionIcon className={classes.star} variant="subtle" color={favorite ? undefined : 'gray'} aria-label={t('channel.favorite')} aria-pressed={favorite}
          onClick={() => { setFavorite(team.id, channel, !favorite).catch(tellFailure); }}>
          {favorite ? <IconStarFilled size={16} /> : <IconStar size={16} />}
        </ActionIcon>
      </Tooltip>
      {muted && (
        <Tooltip label={t('channel.unmute')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('channel.unmute')} onClick={() => { setMuted(channel.id, false).catch(tellFailure); }}><IconBellOff size={16} /></ActionIcon>
        </Tooltip>
      )}
      <div className={classes.topic}>{channel.header && <Markdown text={channel.header} />}</div>
      {channel.type !== 'D' && <PaneButton pane={{ kind: 'members' }} label={t('channel.members')} count={stats?.member_count}><IconUsers size={18} stroke={1.6} /></PaneButton>}
      <PaneButton pane={{ kind: 'pins' }} label={t('find.pins')} count={stats?.pinnedpost_count || undefined} quiet><IconPin size={18} stroke={1.6} /></PaneButton>
      <PaneButton pane={{ kind: 'info' }} label={t('channel.info')} quiet><IconInfoCircle size={18} stroke={1.6} /></PaneButton>
      <PaneButton pane={{ kind: 'search', terms: '' }} label={t('find.search')}><IconSearch size={18} stroke={1.6} /></PaneButton>
    </header>
  );
}

interface PaneButtonProps {
  pane: Pane;
  label: string;
  count?: number;
  /** Not there where there is little room; the menu has it as well. */
  quiet?: boolean;
  children: ReactNode;
}

function PaneButton({ pane, label, count, quiet, children }: PaneButtonProps) {
  const open = usePane((s) => s.pane?.kind === pane.kind);
  return (
    <Tooltip label={label}>
      <button type="button" className={classes.pane} data-quiet={quiet} aria-pressed={open} aria-label={count === undefined ? label : `${label}: ${count}`} onClick={() => { togglePane(pane); }}>
        {children}
        {count !== undefined && <span>{count}</span>}
      </button>
    </Tooltip>
  );
}
