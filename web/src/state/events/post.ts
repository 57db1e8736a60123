import type { WebSocketMessage, WebSocketMessages } from '@mattermost/client';
import { WebSocketEvents } from '@mattermost/client';
import type { Post } from '@mattermost/types/posts';
import type { Reaction } from '@mattermost/types/reactions';

import { arrived } from '../arrivals';
import { getChannel, updateChannel, updateMembership } from '../channels';
import { discard } from '../outbox';
import { changePost, putPost } from '../posts';
import { queries } from '../query';
import { getMe } from '../session';
import { useShown } from '../shown';
import { forgetTyping } from '../typing';

/** Applies the events about posts; false if it was another one. */
export function applyPostEvent(event: WebSocketMessage): boolean {
  switch (event.event) {
    case WebSocketEvents.Posted:
      posted(event);
      return true;
    case WebSocketEvents.PostEdited: {
      const post = JSON.parse(event.data.post) as Post;
      putPost(post);
      // It may have been pinned or unpinned.
      void queries.invalidateQueries({ queryKey: ['pins', post.channel_id] });
      void queries.invalidateQueries({ queryKey: ['channel-stats', post.channel_id] });
      return true;
    }
    case WebSocketEvents.EphemeralMessage:
      putPost(JSON.parse(event.data.post) as Post);
      return true;
    case WebSocketEvents.PostDeleted: {
      const post = JSON.parse(event.data.post) as Post;
      putPost({ ...post, delete_at: post.delete_at || Date.now() });
      return true;
    }
    case WebSocketEvents.ReactionAdded:
      changeReactions(JSON.parse(event.data.reaction) as Reaction, true);
      return true;
    case WebSocketEvents.ReactionRemoved:
      changeReactions(JSON.parse(event.data.reaction) as Reaction, false);
      return true;
    case WebSocketEvents.ThreadUpdated:
    case WebSocketEvents.ThreadFollowChanged:
    case WebSocketEvents.ThreadReadChanged:
      void queries.invalidateQueries({ queryKey: ['threads'] });
      return true;
    default:
      return false;
  }
}

function posted(event: WebSocketMessages.Posted): void {
  const post = JSON.parse(event.data.post) as Post;
  const me = getMe();
  putPost(post);
  discard(post.pending_post_id);
  forgetTyping(post.root_id || post.channel_id, post.user_id);
  if (post.root_id !== '') {
    changePost(post.channel_id, post.root_id, (root) => ({ ...root, reply_count: root.reply_count + 1, last_reply_at: post.create_at }));
  }
  const mentioned = event.data.mentions !== undefined;
  count(post, mentioned, post.user_id === me?.id);
  arrived({ post, mentioned, following: event.data.followers !== undefined });
}

/** Counts a new post as unread, unless it is the user's own or is before them; replies apart from what is in the channel. */
function count(post: Post, mentioned: boolean, own: boolean): void {
  const channel = getChannel(post.channel_id);
  if (!channel) {
    return;
  }
  const root = Number(post.root_id === '');
  const total = channel.total_msg_count + 1;
  const totalRoot = channel.total_msg_count_root + root;
  updateChannel(post.channel_id, (c) => ({
    ...c, total_msg_count: total, total_msg_count_root: totalRoot, last_post_at: post.create_at, last_root_post_at: root ? post.create_at : c.last_root_post_at,
  }));
  updateMembership(post.channel_id, (m) => {
    if (own || useShown.getState().channelId === post.channel_id) {
      return { ...m, msg_count: total, msg_count_root: totalRoot };
    }
    const more = Number(mentioned || channel.type === 'D' || channel.type === 'G');
    return { ...m, mention_count: m.mention_count + more, mention_count_root: m.mention_count_root + more * root };
  });
}

function changeReactions(reaction: Reaction, added: boolean): void {
  const channelId = (reaction as Reaction & { channel_id?: string }).channel_id ?? '';
  changePost(channelId, reaction.post_id, (post) => {
    const rest = (post.metadata.reactions ?? []).filter(
      (r) => r.user_id !== reaction.user_id || r.emoji_name !== reaction.emoji_name,
    );
    return { ...post, metadata: { ...post.metadata, reactions: added ? [...rest, reaction] : rest } };
  });
}
