import type { UserProfile } from '@mattermost/types/users';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '../../../api/client';
import { useChannelPermissions } from '../../../state/permissions';
import { useMe } from '../../../state/session';
import { useSite } from '../../../state/site';
import { displayName } from '../../../state/users';
import { keepMs, useAsked } from './asked';
import { rank } from './rank';
import { most, type Group, type Suggestion, type Where } from './suggestion';

/** The names that call everybody. */
const wide = ['here', 'channel', 'all'] as const;

/** The people whom an @ can mean: who is in the channel, all of them at once, and who is not. */
export function usePeople(term: string | undefined, channel: Where): Suggestion[] {
  const { t } = useTranslation();
  const me = useMe();
  const { data: site } = useSite();
  const asked = useAsked(term);
  const may = useChannelPermissions(channel)?.has('use_channel_mentions') ?? false;
  const { data } = useQuery({
    queryKey: ['suggested-people', channel.id, asked],
    queryFn: () => api.autocompleteUsers(asked ?? '', channel.team_id, channel.id, { limit: most }),
    enabled: asked !== undefined,
    staleTime: keepMs,
    placeholderData: (before) => before,
  });
  if (term === undefined) {
    return [];
  }

  const list = (users: UserProfile[] | undefined, group: Group): Suggestion[] => {
    const matching = rank(users ?? [], term, (u) => [u.username, u.nickname, `${u.first_name} ${u.last_name}`.trim(), u.last_name]);
    return matching.filter((u) => u.id !== me.id).slice(0, most).map((u) => {
      const name = displayName(u, site?.TeammateNameDisplay);
      const full = name === u.username ? `${u.first_name} ${u.last_name}`.trim() : name;
      return { id: u.id, group, completion: `@${u.username}`, name: `@${u.username}`, note: full, userId: u.id };
    });
  };
  const calls = wide
    .filter((name) => may && channel.type !== 'D' && name.startsWith(term.toLowerCase()))
    .map((name): Suggestion => ({ id: name, group: 'wide', completion: `@${name}`, name: `@${name}`, note: t(`composer.wide.${name}`) }));
  return [...list(data?.users, 'members'), ...calls, ...list(data?.out_of_channel, 'others')];
}
