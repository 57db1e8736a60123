import type { ChannelMembership } from '@mattermost/types/channels';
import type { Post } from '@mattermost/types/posts';
import type { UserProfile } from '@mattermost/types/users';

export interface Arrival {
  post: Post;
  me: UserProfile;
  status: string;
  member: ChannelMembership | undefined;
  /** A direct or group channel: all that is said there is said to the user. */
  talk: boolean;
  mentioned: boolean;
  /** The user follows the thread that it is in. */
  following: boolean;
  /** The channel or thread is before the user now. */
  seen: boolean;
  collapsedThreads: boolean;
}

/** Whether the user wants to hear of a new post. */
export function wantsNotice(a: Arrival): boolean {
  const own = a.post.user_id === a.me.id;
  const system = a.post.type.startsWith('system_');
  if (own || system || a.seen || !a.member || a.status === 'dnd' || a.member.notify_props.mark_unread === 'mention') {
    return false;
  }
  const chosen = a.member.notify_props.desktop ?? 'default';
  const level = chosen === 'default' ? a.me.notify_props.desktop : chosen;
  if (level === 'none') {
    return false;
  }
  if (a.mentioned || a.talk) {
    return true;
  }
  if (a.collapsedThreads && a.post.root_id !== '') {
    const threads = a.me.notify_props.desktop_threads ?? 'all';
    return a.following && (threads === 'default' ? level : threads) === 'all';
  }
  return level === 'all';
}

/** What a message says in a line of plain text. */
export function plainText(message: string, most = 160): string {
  const text = message
    .replace(/```[^\n]*\n?([\s\S]*?)```/g, '$1')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`~#>]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}
