import type { Channel } from '@mattermost/types/channels';

import { otherUserId } from './channels';
import { useMe } from './session';
import { useSite } from './site';
import { displayName, useUser } from './users';

/** What a channel is called: a direct one by the other person. */
export function useChannelName(channel: Channel): string {
  const me = useMe();
  const { data: site } = useSite();
  const other = useUser(channel.type === 'D' ? otherUserId(channel, me.id) : '');
  if (channel.type === 'D') {
    return displayName(other, site?.TeammateNameDisplay);
  }
  if (channel.type === 'G') {
    return channel.display_name.split(', ').filter((name) => name !== me.username).join(', ');
  }
  return channel.display_name;
}

/** The address of a channel's page. */
export function useChannelPath(team: string, channel: Channel): string {
  const me = useMe();
  const other = useUser(channel.type === 'D' ? otherUserId(channel, me.id) : '');
  switch (channel.type) {
    case 'D':
      return `/${team}/messages/${other ? `@${other.username}` : channel.name}`;
    case 'G':
      return `/${team}/messages/${channel.name}`;
    default:
      return `/${team}/channels/${channel.name}`;
  }
}
