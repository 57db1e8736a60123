import type { ChannelCategory } from '@mattermost/types/channel_categories';
import type { ChannelMembership } from '@mattermost/types/channels';

import { unreadOf, type Channel, type Unread } from '../../state/channels';

/** A group of the sidebar as it is shown. */
export interface Section {
  id: string;
  /** Undefined for that of all unread channels. */
  category?: ChannelCategory;
  /** In their order, and how many of them are not shown because it is folded. */
  channels: Channel[];
  hidden: number;
}

export interface Arrangement {
  categories: ChannelCategory[];
  channels: Record<string, Channel>;
  members: Record<string, ChannelMembership>;
  /** The channel on the page: it is shown wherever it is, read or not. */
  current: string;
  collapsedThreads: boolean;
  /** Whether what is unread has a section of its own, or is all that is shown. */
  unread: 'within' | 'first' | 'only';
  /** Whether the user put a talk away. */
  isClosed: (channel: Channel) => boolean;
  /** How many talks are shown besides the unread ones. */
  mostTalks: number;
  nameOf: (channel: Channel) => string;
}

/** Lays the sidebar out. */
export function arrange(a: Arrangement): Section[] {
  const unread = new Map<string, Unread>();
  const news = (channel: Channel) => {
    let value = unread.get(channel.id);
    if (!value) {
      value = unreadOf(channel, a.members[channel.id], a.collapsedThreads);
      unread.set(channel.id, value);
    }
    return value;
  };
  const isNew = (channel: Channel) => news(channel).messages || news(channel).mentions > 0;
  const sections = a.categories.map((category): Section => {
    const all = category.channel_ids.flatMap((id) => {
      const channel = a.channels[id];
      return channel && a.members[id] && channel.delete_at === 0 ? [channel] : [];
    });
    const open = all.filter((c) => c.id === a.current || isNew(c) || !a.isClosed(c));
    const sorted = sort(open, category, a.nameOf);
    const channels = category.type === 'direct_messages' ? latest(sorted, a.mostTalks, (c) => c.id === a.current || isNew(c)) : sorted;
    return { id: category.id, category, channels, hidden: 0 };
  });
  const own = a.unread === 'within' ? [] : sections.flatMap((s) => s.channels).filter((c) => isNew(c) || (a.unread === 'only' && c.id === a.current));
  own.sort((x, y) => Number(news(y).mentions > 0) - Number(news(x).mentions > 0) || y.last_post_at - x.last_post_at);
  const first: Section[] = own.length > 0 ? [{ id: 'unread', channels: own, hidden: 0 }] : [];
  if (a.unread === 'only') {
    return first;
  }
  const taken = new Set(own.map((c) => c.id));
  const rest = sections.map((s) => {
    const channels = s.channels.filter((c) => !taken.has(c.id));
    const shown = s.category?.collapsed ? channels.filter((c) => c.id === a.current || isNew(c)) : channels;
    return { ...s, channels: shown, hidden: channels.length - shown.length };
  });
  return [...first, ...rest];
}

function sort(channels: Channel[], { sorting }: ChannelCategory, nameOf: (channel: Channel) => string): Channel[] {
  switch (sorting as string) {
    case 'alpha':
      return channels.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true }));
    case 'recent':
      return channels.toSorted((a, b) => b.last_post_at - a.last_post_at);
    default:
      return channels;
  }
}

/** The latest ones, and those that must be there, in the order that they have. */
function latest(channels: Channel[], most: number, must: (channel: Channel) => boolean): Channel[] {
  if (channels.length <= most) {
    return channels;
  }
  const kept = new Set(channels.toSorted((a, b) => b.last_post_at - a.last_post_at).slice(0, most));
  return channels.filter((c) => kept.has(c) || must(c));
}

/** The channel to go to from another one: the next or the one before, of all or of the unread ones. */
export function neighbour(ids: string[], current: string, step: 1 | -1, fits: (id: string) => boolean): string | undefined {
  const from = ids.indexOf(current);
  for (let i = 1; i <= ids.length; i++) {
    const id = ids[(Math.max(from, step > 0 ? -1 : 0) + step * i + ids.length * 2) % ids.length];
    if (id !== undefined && id !== current && fits(id)) {
      return id;
    }
  }
  return undefined;
}
