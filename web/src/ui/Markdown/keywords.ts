import type { UserProfile } from '@mattermost/types/users';

/** The words besides @username of which the user wants to be told, as their settings say. */
export function keywordsOf(user: UserProfile): string[] {
  // Of an account that never changed its settings the server has none.
  const props: Partial<UserProfile['notify_props']> = user.notify_props;
  const keys = (props.mention_keys ?? '').split(',').map((k) => k.trim());
  if (props.first_name === 'true') {
    keys.push(user.first_name);
  }
  return [...new Set(keys)].filter((k) => k !== '' && !k.startsWith('@'));
}

const everybody = new Set(['all', 'channel', 'here']);

/** Whether an @name is for all of a channel. */
export function isEverybody(name: string): boolean {
  return everybody.has(name.toLowerCase());
}

/** Whether an @name means the user. */
export function isMention(name: string, user: UserProfile): boolean {
  const props: Partial<UserProfile['notify_props']> = user.notify_props;
  return name.toLowerCase() === user.username || (isEverybody(name) && props.channel !== 'false');
}
