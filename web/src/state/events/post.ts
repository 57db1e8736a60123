import type { WebSocketMessage, WebSocketMessages } from '@mattermost/client';
import { WebSocketEvents } from '@mattermost/client';
import type { Post } from '@mattermost/types/posts';
import type { Reaction } from '@mattermost/types/reactions';
import type { UserThreadWithPost } from '@mattermost/types/threads';
import type { UserProfile } from '@mattermost/types/users';

import { arrived } from '../arrivals';
import { getChannel, updateChannel, updateMembership } from '../channels';
import { discard } from '../outbox';
import { changePost, changePostOf, dropPost, putPost } from '../posts';
import { queries } from '../query';
import { useReadLine } from '../readLine';
import { showReaction } from '../reactions';
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
    case WebSocketEvents.PostDeleted:
      deleted(JSON.parse(event.data.post) as Post);
      return true;
    case WebSocketEvents.ReactionAdded:
      showReaction(JSON.parse(event.data.reaction) as Reaction & { channel_id: string }, true);
      return true;
    case WebSocketEvents.ReactionRemoved:
      showReaction(JSON.parse(event.data.reaction) as Reaction & { channel_id: string }, false);
      return true;
    case WebSocketEvents.ThreadUpdated:
      threadUpdated(JSON.parse(event.data.thread) as UserThreadWithPost);
      void queries.invalidateQueries({ queryKey: ['threads'] });
      return true;
    case WebSocketEvents.ThreadFollowChanged:
      followChanged(event.data.thread_id, event.data.state);
      void queries.invalidateQueries({ queryKey: ['threads'] });
      return true;
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
    // What was read just now may count the reply already.
    changePost(post.channel_id, post.root_id, (root) => ((root.last_reply_at ?? 0) >= post.create_at ? root : replied(root, post)));
  }
  const mentioned = event.data.mentions !== undefined;
  count(post, mentioned, post.user_id === me?.id);
  arrived({ post, mentioned, following: event.data.followers !== undefined });
}

function replied(root: Post, reply: Post): Post {
  const others = ((root.participants ?? []) as UserProfile[]).filter((p) => p.id !== reply.user_id);
  const author = { id: reply.user_id } as UserProfile;
  return { ...root, reply_count: root.reply_count + 1, last_reply_at: reply.create_at, participants: [...others, author] };
}

function deleted(post: Post): void {
  dropPost(post);
  if (post.root_id !== '') {
    changePost(post.channel_id, post.root_id, (root) => ({ ...root, reply_count: Math.max(0, root.reply_count - 1) }));
  }
}

/** Followers are told exactly how a thread is. */
function threadUpdated(thread: UserThreadWithPost): void {
  const { post, reply_count, last_reply_at, participants } = thread;
  changePost(post.channel_id, post.id, (root) => ({ ...root, reply_count, last_reply_at, participants, is_following: true }));
}

function followChanged(rootId: string, following: boolean): void {
  changePostOf(rootId, (root) => ({ ...root, is_following: following }));
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
    if (own || (useShown.getState().channelId === post.channel_id && useReadLine.getState().held !== post.channel_id)) {
      return { ...m, msg_count: total, msg_count_root: totalRoot };
    }
    const more = Number(mentioned || channel.type === 'D' || channel.type === 'G');
    return { ...m, mention_count: m.mention_count + more, mention_count_root: m.mention_count_root + more * root };
  });
}
