import type { Team } from '@mattermost/types/teams';
import { Avatar } from '@mantine/core';

import { api } from '../api/client';

/** A team's icon, or its initials. */
export function TeamPicture({ team, size }: { team: Team; size: number }) {
  const icon = team.last_team_icon_update ? api.getTeamIconUrl(team.id, team.last_team_icon_update) : null;
  return <Avatar src={icon} radius="md" name={team.display_name} color="polder" size={size} alt="" />;
}
