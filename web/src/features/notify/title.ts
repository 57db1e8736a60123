import type { Team } from '@mattermost/types/teams';
import { useEffect } from 'react';

import { useChannelName } from '../../state/channelName';
import { useChannels, type Channel } from '../../state/channels';
import { usePlace } from '../../state/place';
import { useSite } from '../../state/site';
import { useTeamNews } from '../../state/teamNews';

const nowhere = { id: '', name: '', display_name: '', type: 'O' } as unknown as Channel;

/** Keeps the title of the page and its icon: where the user is, and whether anything is new anywhere. */
export function useTitle(team: Team): void {
  const { data: site } = useSite();
  const { data: channels } = useChannels();
  const channelId = usePlace((p) => p.channelId);
  const channel = channels?.[channelId];
  const name = useChannelName(channel ?? nowhere);
  const news = Object.values(useTeamNews());
  const mentions = news.reduce((sum, n) => sum + n.mentions, 0);
  const unread = news.some((n) => n.unread);
  const siteName = site?.SiteName ?? 'polder';
  useEffect(() => {
    document.title = titleOf(mentions, unread, [name, team.display_name, siteName]);
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) {
      icon.href = mentions > 0 ? '/icon-mentions.svg' : unread ? '/icon-unread.svg' : '/icon.svg';
    }
  }, [mentions, unread, name, team.display_name, siteName]);
}

/** "(2) Channel · Team · Site", with a dot for what is only unread. */
export function titleOf(mentions: number, unread: boolean, parts: string[]): string {
  const mark = mentions > 0 ? `(${mentions > 99 ? '99+' : mentions}) ` : unread ? '• ' : '';
  return mark + parts.filter(Boolean).join(' · ');
}
