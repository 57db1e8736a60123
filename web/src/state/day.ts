import type { Channel } from '@mattermost/types/channels';

import { api } from '../api/client';
import { readCollapsed } from './collapsed';
import { otherUserId } from './channels';
import { getMe } from './session';
import { pageOf } from './timeline';
import { getUser } from './users';

/** The id of a channel's first post on a day, such as 2026-05-01, or after it; undefined if it has none. */
export async function firstPostSince(channel: Channel, day: string): Promise<string | undefined> {
  const collapsed = await readCollapsed();
  const found = await api.searchPostsWithParams(channel.team_id, {
    terms: `in:${searchName(channel)} before:${day}`,
    is_or_search: false,
    time_zone_offset: -new Date(day).getTimezoneOffset() * 60,
    per_page: 1,
  });
  const before = found.order[0];
  if (before === undefined) {
    const list = await api.getPostsSince(channel.id, 1, false, collapsed);
    return pageOf(list, collapsed)[0]?.id;
  }
  const list = await api.getPostsAfter(channel.id, before, 0, 1, false, collapsed);
  return pageOf(list, collapsed)[0]?.id ?? before;
}

function searchName(channel: Channel): string {
  const me = getMe();
  const other = channel.type === 'D' && me ? getUser(otherUserId(channel, me.id)) : undefined;
  return other ? `@${other.username}` : channel.name;
}
