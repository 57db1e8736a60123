import { IconChevronDown, IconDots, IconPlus } from '@tabler/icons-react';
import type { KeyboardEvent, MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { editCategory } from '../../state/categories';
import { unreadOf } from '../../state/channels';
import type { ChannelMembership } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { openDialog } from '../../state/dialog';
import { tellFailure } from '../../ui/told';
import { useCategoryName } from './categoryName';
import { ChannelLink } from './ChannelLink';
import { dragProps, dropProps, putCategory, putChannel, useDrag } from './drag';
import { moveCategoryByKey, moveChannelByKey } from './keys';
import type { Section } from './sections';
import classes from './Sidebar.module.css';

interface Props {
  section: Section;
  sections: Section[];
  team: Team;
  current: string;
  members: Record<string, ChannelMembership>;
  collapsedThreads: boolean;
  onMenu: (e: MouseEvent<HTMLElement>, target: { channelId: string } | { categoryId: string }) => void;
}

/** A group of channels; folded, it still shows what is unread. */
export function CategorySection({ section, sections, team, current, members, collapsedThreads, onMenu }: Props) {
  const { t } = useTranslation();
  const { category, channels } = section;
  const name = useCategoryName(category);
  const drop = useDrag((d) => (d.over?.id === section.id ? (d.dragged?.kind === 'channel' ? 'into' : d.over.after ? 'after' : 'before') : undefined));
  const empty = channels.length === 0 && section.hidden === 0;
  if (empty && (category?.type === 'favorites' || category?.type === 'direct_messages') && !drop) {
    return null;
  }
  const ids = sections.flatMap((s) => (s.category ? [s.id] : []));
  return (
    <section
      aria-label={name}
      {...(category && dropProps({
        id: section.id, kind: 'any',
        drop: (dragged, after) => dragged.kind === 'channel' ? putChannel(team.id, dragged.id, section, '', false) : putCategory(team.id, dragged.id, ids, section.id, after),
      }))}
    >
      <div className={classes.category} data-drop={drop} onContextMenu={(e) => { if (category) { onMenu(e, { categoryId: category.id }); } }} {...(category && dragProps({ kind: 'category', id: category.id }))}>
        {category ? (
          <button
            type="button"
            className={classes.fold}
            aria-expanded={!category.collapsed}
            data-category={category.id}
            onClick={() => { editCategory(team.id, category.id, { collapsed: !category.collapsed }).catch(tellFailure); }}
            onKeyDown={(e) => { moveCategoryByKey(e, team.id, ids, { id: category.id, name }); }}
          >
            <IconChevronDown size={14} className={classes.chevron} aria-hidden />
            <span className={classes.name}>{name}</span>
          </button>
        ) : <h2 className={classes.fold}>{name}</h2>}
        {category?.type === 'direct_messages' && (
          <button type="button" className={classes.tool} aria-label={t('sidebar.newTalk')} onClick={() => { openDialog({ kind: 'talk' }); }}><IconPlus size={16} aria-hidden /></button>
        )}
        {category && (
          <button type="button" className={classes.tool} data-quiet aria-label={t('sidebar.menuOf', { name })} onClick={(e) => { onMenu(e, { categoryId: category.id }); }}><IconDots size={16} aria-hidden /></button>
        )}
      </div>
      {channels.length > 0 && (
        <ul className={classes.channels}>
          {channels.map((channel) => (
            <ChannelLink
              key={channel.id}
              channel={channel}
              team={team.name}
              current={channel.id === current}
              unread={unreadOf(channel, members[channel.id], collapsedThreads)}
              movable={category !== undefined}
              onPut={(id, beside, after) => putChannel(team.id, id, section, beside, after)}
              onKey={(e: KeyboardEvent, moved) => { moveChannelByKey(e, team.id, sections, section.id, moved); }}
              onMenu={(e, channelId) => { onMenu(e, { channelId }); }}
            />
          ))}
        </ul>
      )}
      {empty && category && !category.collapsed && <p className={classes.emptyCategory}>{t('sidebar.emptyCategory')}</p>}
    </section>
  );
}
