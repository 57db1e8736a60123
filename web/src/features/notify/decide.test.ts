import type { ChannelMembership } from '@mattermost/types/channels';
import type { Post } from '@mattermost/types/posts';
import type { UserProfile } from '@mattermost/types/users';
import { describe, expect, it } from 'vitest';

import { plainText, wantsNotice, type Arrival } from './decide';

const me = (props: object = {}) => ({ id: 'me', notify_props: { desktop: 'mention', desktop_threads: 'all', ...props } }) as UserProfile;
const member = (props: object = {}) => ({ notify_props: { desktop: 'default', mark_unread: 'all', ...props } }) as ChannelMembership;
const post = (fields: object = {}) => ({ user_id: 'bas', type: '', root_id: '', ...fields }) as Post;
const arrival = (fields: Partial<Arrival> = {}): Arrival => ({
  post: post(), me: me(), status: 'online', member: member(), talk: false, mentioned: false, following: false, seen: false, collapsedThreads: true, ...fields,
});

describe('who wants to hear of a message', () => {
  it.each<[string, boolean, Partial<Arrival>]>([
    ['nothing that is not about them', false, {}],
    ['a mention', true, { mentioned: true }],
    ['a direct message', true, { talk: true }],
    ['everything, if they want all', true, { me: me({ desktop: 'all' }) }],
    ['everything of one channel', true, { member: member({ desktop: 'all' }) }],
    ['nothing of one channel', false, { member: member({ desktop: 'none' }), mentioned: true }],
    ['nothing at all', false, { me: me({ desktop: 'none' }), talk: true }],
    ['nothing of a muted channel', false, { member: member({ mark_unread: 'mention' }), mentioned: true }],
    ['nothing while they are not to be disturbed', false, { status: 'dnd', mentioned: true }],
    ['nothing that they see', false, { seen: true, mentioned: true }],
    ['nothing of their own', false, { post: post({ user_id: 'me' }), talk: true }],
    ['nothing of the system', false, { post: post({ type: 'system_join_channel' }), me: me({ desktop: 'all' }) }],
    ['a reply in a thread that they follow', true, { post: post({ root_id: 'r' }), following: true }],
    ['no reply in another thread', false, { post: post({ root_id: 'r' }), me: me({ desktop: 'all' }) }],
    ['no reply without a mention, if they want none', false, { post: post({ root_id: 'r' }), following: true, me: me({ desktop_threads: 'mention' }) }],
    ['replies like messages where threads are not apart', true, { post: post({ root_id: 'r' }), me: me({ desktop: 'all' }), collapsedThreads: false }],
  ])('%s: %s', (_, wanted, fields) => {
    expect(wantsNotice(arrival(fields))).toBe(wanted);
  });
});

describe('the text of a notification', () => {
  it('is plain and short', () => {
    expect(plainText('**Hi** [there](https://x.example), `code`\n> quote')).toBe('Hi there, code quote');
    expect(plainText('a'.repeat(200), 10)).toBe('aaaaaaaaa…');
  });
});
