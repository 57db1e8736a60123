import type { Post } from '@mattermost/types/posts';
import type { TFunction } from 'i18next';

/** What each kind of system message needs to be told in the reader's own language. */
const needed: Record<string, string[]> = {
  system_join_channel: ['username'],
  system_leave_channel: ['username'],
  system_add_to_channel: ['username', 'addedUsername'],
  system_remove_from_channel: ['removedUsername'],
  system_join_team: ['username'],
  system_leave_team: ['username'],
  system_add_to_team: ['username', 'addedUsername'],
  system_remove_from_team: ['username'],
  system_displayname_change: ['username', 'old_displayname', 'new_displayname'],
  system_channel_deleted: ['username'],
  system_channel_restored: ['username'],
  system_change_chan_privacy: [],
};

const changes: Record<string, string> = { system_header_change: 'header', system_purpose_change: 'purpose' };

/** The text of a system message, as markdown. One of an unknown kind has the server's words. */
export function systemText(t: TFunction, post: Post): string {
  const props = post.props;
  const field = changes[post.type];
  if (field !== undefined) {
    const next = props[`new_${field}`];
    return typeof props.username === 'string'
      ? t(next ? `post.system.${field}` : `post.system.no_${field}`, { username: props.username, value: text(next) })
      : post.message;
  }
  const names = needed[post.type];
  if (!names?.every((name) => typeof props[name] === 'string') || names.length === 0) {
    return post.message;
  }
  return t(`post.system.${post.type.replace('system_', '')}`, Object.fromEntries(names.map((name) => [name, text(props[name])])));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
