import type { ChannelMembership } from '@mattermost/types/channels';
import type { UserProfile } from '@mattermost/types/users';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { refreshChannels, updateChannel, type Channel } from './channels';
import { queries } from './query';

/** Changes what a channel is called and about. */
export async function editChannel(id: string, change: Partial<Pick<Channel, 'display_name' | 'name' | 'header' | 'purpose'>>): Promise<void> {
  const channel = await api.patchChannel(id, change);
  updateChannel(id, (c) => ({ ...c, ...channel, total_msg_count: c.total_msg_count, total_msg_count_root: c.total_msg_count_root }));
}

export async function makePrivate(id: string): Promise<void> {
  await api.updateChannelPrivacy(id, 'P');
  await refreshChannels();
}

export async function archiveChannel(id: string): Promise<void> {
  await api.deleteChannel(id);
  await refreshChannels();
}

export async function addToChannel(channelId: string, users: UserProfile[]): Promise<void> {
  await api.addToChannels(users.map((u) => u.id), channelId);
  await refreshMembers(channelId);
}

export async function removeFromChannel(channelId: string, userId: string): Promise<void> {
  await api.removeFromChannel(userId, channelId);
  await refreshMembers(channelId);
}

export async function setChannelAdmin(channelId: string, userId: string, admin: boolean): Promise<void> {
  await api.updateChannelMemberSchemeRoles(channelId, userId, true, admin);
  await refreshMembers(channelId);
}

async function refreshMembers(channelId: string): Promise<void> {
  await Promise.all([['people-of'], ['people-found'], ['people'], ['channel-roles', channelId], ['channel-stats', channelId]].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** The memberships of some people in a channel by user id. */
export function useChannelRoles(channelId: string, userIds: string[]) {
  return useQuery({
    queryKey: ['channel-roles', channelId, userIds],
    queryFn: async (): Promise<Record<string, ChannelMembership>> => Object.fromEntries((await api.getChannelMembersByIds(channelId, userIds)).map((m) => [m.user_id, m])),
    enabled: userIds.length > 0,
    placeholderData: (before) => before,
  });
}
