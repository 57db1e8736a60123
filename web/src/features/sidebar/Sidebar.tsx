import type { Team } from '@mattermost/types/teams';
import { ScrollArea, Skeleton, Stack, Text } from '@mantine/core';
import { useState, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { usePlace } from '../../state/place';
import { AskCard } from '../notify/AskCard';
import { Failure } from '../../ui/Failure';
import { FloatingMenu, menuPlace, type MenuPlace } from '../../ui/FloatingMenu';
import { useSections, useUnreadFilter } from './arranged';
import { CategoryMenu } from './CategoryMenu';
import { CategorySection } from './CategorySection';
import { ChannelMenu } from './ChannelMenu';
import { useDrag } from './drag';
import { SidebarHead } from './SidebarHead';
import { SidebarLinks } from './SidebarLinks';
import { Resizer } from './Resizer';
import classes from './Sidebar.module.css';
import { useSidebarWidth } from './width';

type Target = { channelId: string } | { categoryId: string };

/** The channels of a team in the user's categories. */
export function Sidebar({ team }: { team: Team }) {
  const { t } = useTranslation();
  const { sections, members, collapsedThreads, failed } = useSections(team.id);
  const current = usePlace((p) => p.channelId);
  const filtered = useUnreadFilter((f) => f.on);
  const width = useSidebarWidth((s) => s.width);
  const dragging = useDrag((d) => d.dragged?.kind);
  const [menu, setMenu] = useState<{ place: MenuPlace; target: Target } | null>(null);

  function showMenu(e: MouseEvent<HTMLElement>, target: Target) {
    const opener = e.currentTarget.querySelector<HTMLElement>('a, button') ?? e.currentTarget;
    setMenu({ place: menuPlace(e, opener), target });
  }

  return (
    <nav className={classes.sidebar} style={{ width }} aria-label={t('sidebar.label')} data-dragging={dragging}>
      <SidebarHead team={team} />
      <SidebarLinks team={team} />
      <ScrollArea className={classes.list} type="hover">
        {failed && <Failure error={failed.error} onRetry={() => void failed.refetch()} />}
        {!failed && !sections && <Waiting />}
        {sections && members && sections.map((section) => (
          <CategorySection key={section.id} section={section} sections={sections} team={team} current={current} members={members}
            collapsedThreads={collapsedThreads} onMenu={showMenu} />
        ))}
        {filtered && sections?.length === 0 && <Text c="dimmed" size="sm" p="md">{t('sidebar.allRead')}</Text>}
      </ScrollArea>
      <FloatingMenu place={menu?.place ?? null} onClose={() => { setMenu(null); }} label={t('sidebar.menu')}>
        {menu && 'channelId' in menu.target && <ChannelMenu channelId={menu.target.channelId} team={team} />}
        {menu && 'categoryId' in menu.target && <CategoryMenu categoryId={menu.target.categoryId} team={team} />}
      </FloatingMenu>
      <AskCard />
      <Moved />
      <Resizer />
    </nav>
  );
}

function Moved() {
  const said = useDrag((d) => d.said);
  return <span className={classes.hiddenText} role="status">{said}</span>;
}

function Waiting() {
  return (
    <Stack gap={12} p="md" aria-hidden>
      {[70, 55, 80, 60, 45].map((width) => <Skeleton key={width} h={14} w={`${width}%`} />)}
    </Stack>
  );
}
