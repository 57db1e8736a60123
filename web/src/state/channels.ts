import type { ChannelCategory } from '@mattermost/types/channel_categories';
import type { ChannelMembership, ServerChannel as Channel } from '@mattermost/types/channels';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { queries } from './query';
import { getMe } from './session';

export type { Channel };

const channelsKey = ['channels'];
const membersKey = ['channel-members'];
const categoriesKey = (teamId: string) => ['categories', teamId];

/** All channels of the user by id, of every team, direct and group ones included. */
export function useChannels() {
  return useQuery({ queryKey: channelsKey, queryFn: readChannels });
}

async function readChannels(): Promise<Record<string, Channel>> {
  const list = await api.getAllTeamsChannels();
  return Object.fromEntries(list.map((c) => [c.id, c]));
}

/** The user's memberships by channel id: what they have read, and how they want to be told. */
export function useMemberships() {
  return useQuery({ queryKey: membersKey, queryFn: readMemberships });
}

async function readMemberships(): Promise<Record<string, ChannelMembership>> {
  const list = await api.getAllChannelsMembers('me', -1);
  return Object.fromEntries(list.map((m) => [m.channel_id, m]));
}

/** The sidebar of a team: its categories in their order. */
export function useCategories(teamId: string) {
  return useQuery({
    queryKey: categoriesKey(teamId),
    queryFn: async (): Promise<ChannelCategory[]> => {
      const { categories, order } = await api.getChannelCategories('me', teamId);
      return order.flatMap((id) => categories.find((c) => c.id === id) ?? []);
    },
    enabled: teamId !== '',
  });
}

export function getChannel(id: string): Channel | undefined {
  return queries.getQueryData<Record<string, Channel>>(channelsKey)?.[id];
}

export function getMembership(channelId: string): ChannelMembership | undefined {
  return queries.getQueryData<Record<string, ChannelMembership>>(membersKey)?.[channelId];
}

export function updateChannel(id: string, change: (channel: Channel) => Channel): void {
  updateEntry<Channel>(channelsKey, id, change);
}

export function updateMembership(channelId: string, change: (member: ChannelMembership) => ChannelMembership): void {
  updateEntry<ChannelMembership>(membersKey, channelId, change);
}

function updateEntry<T>(key: string[], id: string, change: (value: T) => T): void {
  queries.setQueryData<Record<string, T>>(key, (all) => {
    const value = all?.[id];
    return value ? { ...all, [id]: change(value) } : all;
  });
}

/** Reads channels, memberships and sidebars anew: the user joined or left one. */
export async function refreshChannels(): Promise<void> {
  await Promise.all(
    [channelsKey, membersKey, ['categories']].map((queryKey) => queries.invalidateQueries({ queryKey })),
  );
}

/** What is new in a channel for the user. */
export interface Unread {
  messages: boolean;
  mentions: number;
  muted: boolean;
}

const nothing: Unread = { messages: false, mentions: 0, muted: false };

/** What is new in a channel: of replies only where they are in the channel and not in threads apart. */
export function unreadOf(channel: Channel, member: ChannelMembership | undefined, collapsedThreads = true): Unread {
  if (!member) {
    return nothing;
  }
  const muted = member.notify_props.mark_unread === 'mention';
  const more = collapsedThreads ? channel.total_msg_count_root - member.msg_count_root : channel.total_msg_count - member.msg_count;
  return {
    messages: more > 0 && !muted,
    mentions: collapsedThreads ? member.mention_count_root : member.mention_count,
    muted,
  };
}

/** Says to the server that the user has the channel before them, which reads it. */
export async function viewChannel(channelId: string): Promise<void> {
  const channel = getChannel(channelId);
  const me = getMe();
  if (!channel || !me) {
    return;
  }
  updateMembership(channelId, (m) => ({
    ...m,
    last_viewed_at: Math.max(m.last_viewed_at, channel.last_post_at),
    msg_count: channel.total_msg_count,
    msg_count_root: channel.total_msg_count_root,
    mention_count: 0,
    mention_count_root: 0,
  }));
  await api.viewMyChannel(channelId);
}

/** The id of the other one in a direct channel, from its name; the user's own in that with themselves. */
export function otherUserId(channel: { name: string }, myId: string): string {
  const [a = '', b = ''] = channel.name.split('__');
  return a === myId ? b : a;
}

/** The channel with one other person, made if need be. */
export async function openDirectChannel(userId: string): Promise<Channel> {
  const channel = await api.createDirectChannel([getMe()?.id ?? '', userId]);
  await refreshChannels();
  return channel;
}

/** The channel of the user and a few others, made if need be. */
export async function openGroupChannel(userIds: string[]): Promise<Channel> {
  const channel = await api.createGroupChannel([getMe()?.id ?? '', ...userIds]);
  await refreshChannels();
  return channel;
}
