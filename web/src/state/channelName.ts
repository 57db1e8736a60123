import type { Channel } from '@mattermost/types/channels';
import type { UserProfile } from '@mattermost/types/users';

import { otherUserId } from './channels';
import { getMe, useMe } from './session';
import { displayName, getUser, useNameFormat, useUser } from './users';

/** What a channel is called: a direct one by the other person. */
export function useChannelName(channel: Channel): string {
  const me = useMe();
  const format = useNameFormat();
  const other = useUser(channel.type === 'D' ? otherUserId(channel, me.id) : '');
  return nameOf(channel, me, other, format);
}

/** The same from what the page knows already of people. */
export function channelNameOf(channel: Channel, me: UserProfile, format: string): string {
  return nameOf(channel, me, getUser(otherUserId(channel, me.id)), format);
}

function nameOf(channel: Channel, me: UserProfile, other: UserProfile | null | undefined, format: string): string {
  switch (channel.type) {
    case 'D':
      return displayName(other, format);
    case 'G':
      return channel.display_name.split(', ').filter((name) => name !== me.username).join(', ');
    default:
      return channel.display_name;
  }
}

/** The address of a channel's page. */
export function useChannelPath(team: string, channel: Channel): string {
  const me = useMe();
  const other = useUser(channel.type === 'D' ? otherUserId(channel, me.id) : '');
  return pathOf(team, channel, other);
}

/** The same from what the page knows already of people. */
export function channelPath(team: string, channel: Channel): string {
  return pathOf(team, channel, getUser(otherUserId(channel, getMe()?.id ?? '')));
}

function pathOf(team: string, channel: Channel, other: UserProfile | null | undefined): string {
  switch (channel.type) {
    case 'D':
      return `/${team}/messages/${other ? `@${other.username}` : channel.name}`;
    case 'G':
      return `/${team}/messages/${channel.name}`;
    default:
      return `/${team}/channels/${channel.name}`;
  }
}
