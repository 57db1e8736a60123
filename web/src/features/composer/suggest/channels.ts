import type { Channel } from '@mattermost/types/channels';
import { useQuery } from '@tanstack/react-query';

import { api } from '../../../api/client';
import { useChannels } from '../../../state/channels';
import { keepMs, useAsked } from './asked';
import { rank } from './rank';
import { most, type Group, type Suggestion } from './suggestion';

/** The channels of a team that a ~ can mean: the user's own, which are known, and the others. */
export function useChannelNames(term: string | undefined, teamId: string): Suggestion[] {
  const { data: mine } = useChannels();
  const asked = useAsked(term);
  const { data: found } = useQuery({
    queryKey: ['suggested-channels', teamId, asked],
    queryFn: () => api.autocompleteChannels(teamId, asked ?? ''),
    enabled: asked !== undefined && teamId !== '',
    staleTime: keepMs,
    placeholderData: (before) => before,
  });
  if (term === undefined) {
    return [];
  }
  const list = (channels: Channel[], group: Group) =>
    rank(channels, term, (c) => [c.display_name, c.name]).slice(0, most).map((c): Suggestion => ({
      id: c.id, group, completion: `~${c.name}`, name: c.display_name, note: `~${c.name}`, channelType: c.type,
    }));
  const own = Object.values(mine ?? {}).filter((c) => c.team_id === teamId && (c.type === 'O' || c.type === 'P') && c.delete_at === 0);
  const others = (found ?? []).filter((c) => c.delete_at === 0 && !mine?.[c.id]);
  return [...list(own, 'mine'), ...list(others, 'more')];
}
