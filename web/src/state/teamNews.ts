import type { ChannelMembership } from '@mattermost/types/channels';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';

import { unreadOf, useChannels, useMemberships, type Channel } from './channels';
import { useCollapsed } from './collapsed';
import { useTeams } from './teams';
import { threadCounts } from './threads';

export interface News {
  unread: boolean;
  mentions: number;
}

/** What is new in each team's channels by team id; of direct and group channels under "". */
export function countNews(channels: Record<string, Channel>, members: Record<string, ChannelMembership>, collapsedThreads: boolean): Record<string, News> {
  const news: Record<string, News> = {};
  for (const channel of Object.values(channels)) {
    if (channel.delete_at > 0) {
      continue;
    }
    const { messages, mentions } = unreadOf(channel, members[channel.id], collapsedThreads);
    const sum = (news[channel.team_id] ??= { unread: false, mentions: 0 });
    sum.unread ||= messages || mentions > 0;
    sum.mentions += mentions;
  }
  return news;
}

/** What is new, by team id and "" for talks: in channels, and in threads if they are apart. */
export function useTeamNews(): Record<string, News> {
  const { data: channels } = useChannels();
  const { data: members } = useMemberships();
  const { data: teams } = useTeams();
  const collapsed = useCollapsed() ?? true;
  const threads = useQueries({
    queries: (teams ?? []).map((team) => ({ ...threadCounts(team.id), enabled: collapsed })),
    combine: (results) => results.map((r) => r.data),
  });
  return useMemo(() => {
    const news = countNews(channels ?? {}, members ?? {}, collapsed);
    (teams ?? []).forEach((team, i) => {
      const sum = (news[team.id] ??= { unread: false, mentions: 0 });
      sum.unread ||= (threads[i]?.unread ?? 0) > 0;
      sum.mentions += threads[i]?.mentions ?? 0;
    });
    return news;
  }, [channels, members, teams, threads, collapsed]);
}
