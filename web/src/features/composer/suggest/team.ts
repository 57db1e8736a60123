import { useLocation } from 'wouter';

import { useTeams } from '../../../state/teams';

/** The team of a channel; of a direct one, the team on whose page it is. */
export function useTeamId(channel: { team_id: string }): string {
  const { data: teams } = useTeams();
  const [location] = useLocation();
  return channel.team_id || (teams?.find((t) => t.name === location.split('/')[1])?.id ?? '');
}
