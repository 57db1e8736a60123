import type { Post } from '@mattermost/types/posts';
import type { Reaction } from '@mattermost/types/reactions';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

import { api } from '../api/client';
import { changePost } from './posts';
import { getMe } from './session';

/** An emoji under a post, with the ids of those who chose it, the first first. */
export interface ReactionGroup {
  emoji: string;
  users: string[];
}

/** The reactions of a post by emoji, in the order in which the emoji came. */
export function groupReactions(reactions: Reaction[]): ReactionGroup[] {
  const groups = new Map<string, string[]>();
  for (const r of [...reactions].sort((a, b) => a.create_at - b.create_at)) {
    groups.set(r.emoji_name, [...(groups.get(r.emoji_name) ?? []), r.user_id]);
  }
  return [...groups].map(([emoji, users]) => ({ emoji, users }));
}

/** Shows that somebody reacted, or no longer. */
export function showReaction(reaction: Reaction & { channel_id: string }, added: boolean): void {
  changePost(reaction.channel_id, reaction.post_id, (post) => {
    const known = post.metadata.reactions ?? [];
    const same = (r: Reaction) => r.user_id === reaction.user_id && r.emoji_name === reaction.emoji_name;
    if (added && known.some(same)) {
      return post;
    }
    const reactions = added ? [...known, reaction] : known.filter((r) => !same(r));
    return { ...post, has_reactions: reactions.length > 0, metadata: { ...post.metadata, reactions } };
  });
}

/** Reacts to a post, or takes the reaction back; it shows at once. */
export async function react(post: Post, emoji: string, add: boolean): Promise<void> {
  const me = getMe();
  if (!me) {
    return;
  }
  const reaction = { user_id: me.id, post_id: post.id, emoji_name: emoji, create_at: Date.now(), channel_id: post.channel_id };
  showReaction(reaction, add);
  try {
    if (add) {
      noteRecent(emoji);
      await api.addReaction(me.id, post.id, emoji);
    } else {
      await api.removeReaction(me.id, post.id, emoji);
    }
  } catch (error) {
    showReaction(reaction, !add);
    throw error;
  }
}

/** Whether the user has reacted so. */
export function hasReacted(post: Post, userId: string, emoji: string): boolean {
  return (post.metadata.reactions ?? []).some((r) => r.user_id === userId && r.emoji_name === emoji);
}

const most = 12;

/** The emoji that the user reacted with in this browser, the last first. */
export const useRecentEmoji = create<{ names: string[] }>()(
  persist(() => ({ names: ['+1', 'heart', 'tada'] }), { name: 'polder.emoji' }),
);

function noteRecent(emoji: string): void {
  useRecentEmoji.setState(({ names }) => ({ names: [emoji, ...names.filter((n) => n !== emoji)].slice(0, most) }));
}
