import type { Team } from '@mattermost/types/teams';
import { ActionIcon, Badge, Tooltip } from '@mantine/core';
import { IconFilter, IconMessages, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';

import { useCollapsed } from '../../state/collapsed';
import { openDialog } from '../../state/dialog';
import { useThreadCounts } from '../../state/threads';
import { useUnreadFilter } from './arranged';
import classes from './Sidebar.module.css';

/** What is above the channels: the switcher, the filter and the threads. */
export function SidebarLinks({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [location] = useLocation();
  const filtered = useUnreadFilter((f) => f.on);
  const collapsed = useCollapsed();
  const { data: counts } = useThreadCounts(team.id, collapsed === true);
  const path = `/${team.name}/threads`;
  return (
    <div className={classes.links}>
      <div className={classes.find}>
        <button type="button" className={classes.finder} aria-keyshortcuts="Control+K" onClick={() => { openDialog({ kind: 'switcher' }); }}>
          <IconSearch size={15} aria-hidden /> <span>{t('sidebar.find')}</span> <kbd>Ctrl K</kbd>
        </button>
        <Tooltip label={t('sidebar.onlyUnread')}>
          <ActionIcon variant={filtered ? 'light' : 'subtle'} color={filtered ? undefined : 'gray'} size="md" aria-label={t('sidebar.onlyUnread')} aria-pressed={filtered}
            onClick={() => { useUnreadFilter.setState({ on: !filtered }); }}>
            <IconFilter size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      {collapsed && (
        <Link href={path} className={classes.channel} aria-current={location === path ? 'page' : undefined} data-unread={(counts?.unread ?? 0) > 0 || undefined}>
          <IconMessages size={18} stroke={1.6} aria-hidden />
          <span className={classes.name}>{t('thread.inbox')}</span>
          {(counts?.mentions ?? 0) > 0 && <Badge color="red" variant="filled" size="sm" role="img" aria-label={t('sidebar.mentions', { count: counts?.mentions })}>{counts?.mentions}</Badge>}
          {(counts?.unread ?? 0) > 0 && !counts?.mentions && <span className={classes.hiddenText}>{t('sidebar.unread')}</span>}
        </Link>
      )}
    </div>
  );
}
