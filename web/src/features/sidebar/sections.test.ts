import { CategorySorting, type ChannelCategory } from '@mattermost/types/channel_categories';
import type { ChannelMembership } from '@mattermost/types/channels';
import { describe, expect, it } from 'vitest';

import type { Channel } from '../../state/channels';
import { arrange, neighbour, type Arrangement, type Section } from './sections';

interface Given {
  unread?: number;
  mentions?: number;
  replies?: number;
  at?: number;
  type?: string;
  muted?: boolean;
}

/** A sidebar of channels by name; each says what is new in it. */
function given(channels: Record<string, Given>, categories: Partial<ChannelCategory>[], more: Partial<Arrangement> = {}): Arrangement {
  const entries = Object.entries(channels);
  return {
    categories: categories.map((c, i) => ({ id: `c${i}`, type: 'custom', sorting: CategorySorting.Default, collapsed: false, channel_ids: [], ...c }) as ChannelCategory),
    channels: Object.fromEntries(entries.map(([id, g]) => [id, {
      id, type: g.type ?? 'O', display_name: id, delete_at: 0, last_post_at: g.at ?? 0, total_msg_count_root: g.unread ?? 0, total_msg_count: (g.unread ?? 0) + (g.replies ?? 0),
    } as Channel])),
    members: Object.fromEntries(entries.map(([id, g]) => [id, {
      msg_count: 0, msg_count_root: 0, mention_count: g.mentions ?? 0, mention_count_root: g.mentions ?? 0, notify_props: { mark_unread: g.muted ? 'mention' : 'all' },
    } as unknown as ChannelMembership])),
    current: '', collapsedThreads: true, unread: 'within', isClosed: () => false, mostTalks: 40, nameOf: (c) => c.display_name, ...more,
  };
}

const shape = (sections: Section[]) => sections.map((s) => `${s.id}: ${s.channels.map((c) => c.id).join(' ')}${s.hidden ? ` (+${s.hidden})` : ''}`).join('; ');

describe('the sidebar', () => {
  it('sorts each category as it says', () => {
    const channels = { b: { at: 1 }, a10: { at: 3 }, a9: { at: 2 } };
    const ids = { channel_ids: ['b', 'a10', 'a9'] };
    expect(shape(arrange(given(channels, [{ ...ids }, { ...ids, sorting: CategorySorting.Alphabetical }, { ...ids, sorting: CategorySorting.Recency }]))))
      .toBe('c0: b a10 a9; c1: a9 a10 b; c2: a10 a9 b');
  });
  it('shows of a folded category what is unread and what is on the page', () => {
    const channels = { read: {}, unread: { unread: 1 }, here: {}, muted: { unread: 1, muted: true } };
    expect(shape(arrange(given(channels, [{ collapsed: true, channel_ids: Object.keys(channels) }], { current: 'here' })))).toBe('c0: unread here (+2)');
  });
  it('has the unread ones first, those with mentions before all', () => {
    const channels = { a: {}, b: { unread: 1, at: 2 }, c: { unread: 1, at: 1, mentions: 1 } };
    expect(shape(arrange(given(channels, [{ channel_ids: ['a', 'b', 'c'] }], { unread: 'first' })))).toBe('unread: c b; c0: a');
  });
  it('has nothing but them when filtered, and what is on the page', () => {
    const channels = { a: {}, b: { unread: 1, at: 1 }, c: {} };
    expect(shape(arrange(given(channels, [{ channel_ids: ['a', 'b', 'c'] }], { unread: 'only', current: 'a' })))).toBe('unread: b a');
  });
  it('keeps talks away that were put away, until something is new', () => {
    const channels = { closed: { type: 'D' }, talking: { type: 'D', unread: 1 } };
    expect(shape(arrange(given(channels, [{ type: 'direct_messages', channel_ids: ['closed', 'talking'] }], { isClosed: () => true })))).toBe('c0: talking');
  });
  it('has only the latest talks, and the unread ones', () => {
    const channels = { old: { type: 'D', at: 1 }, unread: { type: 'D', at: 0, unread: 1 }, new: { type: 'D', at: 3 } };
    expect(shape(arrange(given(channels, [{ type: 'direct_messages', channel_ids: ['old', 'unread', 'new'] }], { mostTalks: 1 })))).toBe('c0: unread new');
  });
  it('counts replies where they are not apart', () => {
    const a = given({ a: { replies: 2 } }, [{ channel_ids: ['a'] }], { unread: 'only' });
    expect(shape(arrange(a))).toBe('');
    expect(shape(arrange({ ...a, collapsedThreads: false }))).toBe('unread: a');
  });
});

describe('the channel beside another', () => {
  const any = () => true;
  it.each([
    ['b', 1, 'c'], ['b', -1, 'a'], ['c', 1, 'a'], ['a', -1, 'c'], ['', 1, 'a'], ['', -1, 'c'],
  ] as const)('from %s by %i is %s', (from, step, to) => {
    expect(neighbour(['a', 'b', 'c'], from, step, any)).toBe(to);
  });
  it('skips what does not fit', () => {
    expect(neighbour(['a', 'b', 'c', 'd'], 'a', 1, (id) => id === 'd')).toBe('d');
    expect(neighbour(['a', 'b'], 'a', 1, (id) => id === 'a')).toBeUndefined();
  });
});
