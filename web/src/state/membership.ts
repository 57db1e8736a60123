import type { ChannelNotifyProps } from '@mattermost/types/channels';

import { api } from '../api/client';
import { getChannel, otherUserId, refreshChannels, updateMembership, viewChannel, type Channel } from './channels';
import { savePreference } from './preferences';
import { getMe } from './session';

const myId = () => getMe()?.id ?? '';

/** Changes how the user hears of a channel; what is shown changes at once. */
export async function setNotifyProps(channelId: string, props: Partial<ChannelNotifyProps>): Promise<void> {
  updateMembership(channelId, (m) => ({ ...m, notify_props: { ...m.notify_props, ...props } }));
  try {
    await api.updateChannelNotifyProps({ ...props, channel_id: channelId, user_id: myId() } as Parameters<typeof api.updateChannelNotifyProps>[0]);
  } catch (error) {
    await refreshChannels();
    throw error;
  }
}

export function setMuted(channelId: string, muted: boolean): Promise<void> {
  return setNotifyProps(channelId, { mark_unread: muted ? 'mention' : 'all' });
}

/** Joins a public channel. */
export async function joinChannel(channelId: string): Promise<void> {
  await api.addToChannel(myId(), channelId);
  await refreshChannels();
}

export async function leaveChannel(channelId: string): Promise<void> {
  await api.removeFromChannel(myId(), channelId);
  await refreshChannels();
}

/** Whether a direct or group channel is in the sidebar even with nothing new; clients share the choice. */
export function setTalkShown(channel: Channel, shown: boolean): Promise<void> {
  const [category, name] = shownPreference(channel, myId());
  return savePreference(category, name, String(shown));
}

export function shownPreference(channel: Channel, userId: string): [category: string, name: string] {
  return channel.type === 'D' ? ['direct_channel_show', otherUserId(channel, userId)] : ['group_channel_show', channel.id];
}

export function isTalk(channel: { type: string }): boolean {
  return channel.type === 'D' || channel.type === 'G';
}

/** Marks channels as read without going there. */
export async function readChannels(ids: string[]): Promise<void> {
  await Promise.all(ids.filter((id) => getChannel(id)).map(viewChannel));
}
