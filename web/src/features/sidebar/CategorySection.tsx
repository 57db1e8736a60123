import type { ChannelCategory } from '@mattermost/types/channel_categories';
import type { ChannelMembership, ServerChannel as Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { unreadOf } from '../../state/channels';
import { useFolded } from './folded';
import { ChannelLink } from './ChannelLink';
import classes from './Sidebar.module.css';

interface Props {
  category: ChannelCategory;
  team: Team;
  channels: Channel[];
  memberships: Record<string, ChannelMembership>;
}

/** A category; folded, it still shows what is unread. */
export function CategorySection({ category, team, channels, memberships }: Props) {
  const { t } = useTranslation();
  const [folded, toggle] = useFolded(category.id);
  if (channels.length === 0 && category.type !== 'channels') {
    return null;
  }
  const live = channels.filter((c) => c.delete_at === 0);
  const ordered = (category.sorting as string) === 'alpha' ? [...live].sort((a, b) => a.display_name.localeCompare(b.display_name)) : live;
  const shown = ordered.filter((c) => {
    const unread = unreadOf(c, memberships[c.id]);
    return !folded || unread.messages || unread.mentions > 0;
  });
  return (
    <section>
      <button type="button" className={classes.category} aria-expanded={!folded} onClick={toggle}>
        <IconChevronDown size={14} className={classes.chevron} aria-hidden />
        {category.type === 'custom' ? category.display_name : t(`sidebar.category.${category.type}`)}
      </button>
      {shown.map((channel) => (
        <ChannelLink key={channel.id} channel={channel} team={team} unread={unreadOf(channel, memberships[channel.id])} />
      ))}
    </section>
  );
}
