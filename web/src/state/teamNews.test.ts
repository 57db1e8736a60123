import type { ChannelMembership } from '@mattermost/types/channels';
import { expect, it } from 'vitest';

import type { Channel } from './channels';
import { countNews } from './teamNews';

const channel = (id: string, team_id: string, messages: number, delete_at = 0) => ({ id, team_id, delete_at, type: 'O', total_msg_count_root: messages, total_msg_count: messages }) as Channel;
const member = (mentions: number, mark_unread = 'all') => ({ msg_count: 0, msg_count_root: 0, mention_count: mentions, mention_count_root: mentions, notify_props: { mark_unread } }) as unknown as ChannelMembership;

it('counts what is new by team', () => {
  const channels = { a: channel('a', 'red', 2), b: channel('b', 'red', 1), c: channel('c', 'blue', 5), d: channel('d', '', 1), e: channel('e', 'green', 9, 1) };
  const members = { a: member(1), b: member(2), c: member(0, 'mention'), d: member(1), e: member(4) };
  expect(countNews(channels, members, true)).toEqual({
    red: { unread: true, mentions: 3 },
    blue: { unread: false, mentions: 0 }, // muted
    '': { unread: true, mentions: 1 },
  });
});
