import type { WebSocketMessage } from '@mattermost/client';
import { WebSocketEvents } from '@mattermost/client';
import type { ChannelMembership, ServerChannel as Channel } from '@mattermost/types/channels';

import { getChannel, refreshChannels, updateChannel, updateMembership } from '../channels';
import { queries } from '../query';
import { getMe } from '../session';
import { noteTyping } from '../typing';

/** Applies the events about channels and the sidebar; false if it was another one. */
export function applyChannelEvent(event: WebSocketMessage): boolean {
  switch (event.event) {
    case WebSocketEvents.ChannelUpdated:
      if (event.data.channel) {
        const channel = JSON.parse(event.data.channel) as Channel;
        updateChannel(channel.id, (c) => ({ ...c, ...channel, total_msg_count: c.total_msg_count, total_msg_count_root: c.total_msg_count_root }));
      }
      return true;
    case WebSocketEvents.ChannelMemberUpdated: {
      const member = JSON.parse(event.data.channelMember) as ChannelMembership;
      updateMembership(member.channel_id, () => member);
      return true;
    }
    case WebSocketEvents.MultipleChannelsViewed:
      Object.keys(event.data.channel_times).forEach(readElsewhere);
      return true;
    case WebSocketEvents.UserAdded:
    case WebSocketEvents.UserRemoved:
      if (event.data.user_id === getMe()?.id || event.broadcast.user_id === getMe()?.id) {
        void refreshChannels();
      }
      void queries.invalidateQueries({ queryKey: ['channel-stats', event.broadcast.channel_id] });
      return true;
    case WebSocketEvents.PostUnread:
    case WebSocketEvents.ChannelCreated:
    case WebSocketEvents.ChannelConverted:
    case WebSocketEvents.ChannelDeleted:
    case WebSocketEvents.ChannelRestored:
    case WebSocketEvents.DirectAdded:
    case WebSocketEvents.GroupAdded:
      void refreshChannels();
      return true;
    case WebSocketEvents.SidebarCategoryCreated:
    case WebSocketEvents.SidebarCategoryUpdated:
    case WebSocketEvents.SidebarCategoryDeleted:
    case WebSocketEvents.SidebarCategoryOrderUpdated:
      void queries.invalidateQueries({ queryKey: ['categories'] });
      return true;
    case WebSocketEvents.Typing:
      noteTyping(event.data.parent_id || event.broadcast.channel_id, event.data.user_id);
      return true;
    default:
      return false;
  }
}

/** The user read the channel in another window. */
function readElsewhere(channelId: string): void {
  const channel = getChannel(channelId);
  if (channel) {
    updateMembership(channelId, (m) => ({
      ...m,
      msg_count: channel.total_msg_count,
      msg_count_root: channel.total_msg_count_root,
      mention_count: 0,
      mention_count_root: 0,
    }));
  }
}
