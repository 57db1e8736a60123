import { create } from 'zustand';
import { useMemo } from 'react';

import { channelNameOf } from '../../state/channelName';
import { useCategories, useChannels, useMemberships } from '../../state/channels';
import { useCollapsed } from '../../state/collapsed';
import { isTalk, shownPreference } from '../../state/membership';
import { usePlace } from '../../state/place';
import { usePreferences } from '../../state/preferences';
import { useMe } from '../../state/session';
import { useNameFormat } from '../../state/users';
import { arrange } from './sections';

/** Whether only unread channels are listed. */
export const useUnreadFilter = create<{ on: boolean }>(() => ({ on: false }));

const usualTalks = '40';

/** The sidebar of a team as the user wants it; no sections until all of it is known. */
export function useSections(teamId: string) {
  const me = useMe();
  const categories = useCategories(teamId);
  const channels = useChannels();
  const members = useMemberships();
  const { data: preferences } = usePreferences();
  const collapsedThreads = useCollapsed() ?? true;
  const current = usePlace((p) => p.channelId);
  const filtered = useUnreadFilter((f) => f.on);
  const format = useNameFormat();
  const sections = useMemo(() => {
    if (!categories.data || !channels.data || !members.data) {
      return undefined;
    }
    const chosen = (category: string, name: string, fallback: string) =>
      preferences?.find((p) => p.category === category && p.name === name)?.value ?? fallback;
    return arrange({
      categories: categories.data,
      channels: channels.data,
      members: members.data,
      current,
      collapsedThreads,
      unread: filtered ? 'only' : chosen('sidebar_settings', 'show_unread_section', 'false') === 'true' ? 'first' : 'within',
      isClosed: (c) => isTalk(c) && chosen(...shownPreference(c, me.id), 'true') === 'false',
      mostTalks: Number(chosen('sidebar_settings', 'limit_visible_dms_gms', usualTalks)) || Number(usualTalks),
      nameOf: (c) => channelNameOf(c, me, format),
    });
  }, [categories.data, channels.data, members.data, preferences, collapsedThreads, current, filtered, format, me]);
  const failed = [categories, channels, members].find((q) => q.isError);
  return { sections, members: members.data, collapsedThreads, failed };
}
