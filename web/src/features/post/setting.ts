import { useMemo } from 'react';

import { useChannels } from '../../state/channels';
import { useChannelPermissions } from '../../state/permissions';
import { usePlace } from '../../state/place';
import { useMe } from '../../state/session';
import { useSite } from '../../state/site';
import { useTeams } from '../../state/teams';
import type { Setting } from './actions';

const none = new Set<string>();
const noChannel = { id: '', team_id: '', delete_at: 0 };

/** What the user may do with the messages of a channel in the list that shows them. */
export function useSetting(channelId: string, rootId: string): Setting {
  const me = useMe();
  const { data: site } = useSite();
  const { data: teams } = useTeams();
  const { data: channels } = useChannels();
  const teamId = usePlace((p) => p.teamId);
  const channel = channels?.[channelId] ?? noChannel;
  const permissions = useChannelPermissions(channel) ?? none;
  const teamName = teams?.find((t) => t.id === (channel.team_id || teamId))?.name ?? teams?.[0]?.name ?? '';
  const seconds = Number(site?.PostEditTimeLimit ?? -1);
  return useMemo(() => ({
    myId: me.id, teamId, teamName, rootId, permissions, archived: channel.delete_at > 0,
    editableMs: seconds < 0 ? Infinity : seconds * 1000,
  }), [me.id, teamId, teamName, rootId, permissions, channel.delete_at, seconds]);
}
