import type { Team, TeamMembership } from '@mattermost/types/teams';
import type { UserProfile } from '@mattermost/types/users';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { queries } from './query';
import { setTeam, teamsKey } from './teams';

/** Changes a team; allow_open_invite says whether people may join without an invitation. */
export async function editTeam(id: string, change: Partial<Pick<Team, 'display_name' | 'description' | 'allow_open_invite'>>): Promise<void> {
  setTeam(await api.patchTeam({ id, ...change }));
}

export async function setTeamIcon(id: string, image: File): Promise<void> {
  await api.setTeamIcon(id, image);
  await queries.invalidateQueries({ queryKey: teamsKey });
}

export async function removeTeamIcon(id: string): Promise<void> {
  await api.removeTeamIcon(id);
  await queries.invalidateQueries({ queryKey: teamsKey });
}

export async function archiveTeam(id: string): Promise<void> {
  await api.deleteTeam(id);
  await queries.invalidateQueries({ queryKey: teamsKey });
}

/** Makes all invitation links of a team void and gives a new one. */
export async function renewInvitation(id: string): Promise<void> {
  setTeam(await api.regenerateTeamInviteId(id));
}

export async function addToTeam(teamId: string, users: UserProfile[]): Promise<void> {
  await api.addUsersToTeam(teamId, users.map((u) => u.id));
  await refreshMembers(teamId);
}

export async function removeFromTeam(teamId: string, userId: string): Promise<void> {
  await api.removeFromTeam(teamId, userId);
  await refreshMembers(teamId);
}

export async function setTeamAdmin(teamId: string, userId: string, admin: boolean): Promise<void> {
  await api.updateTeamMemberSchemeRoles(teamId, userId, true, admin);
  await refreshMembers(teamId);
}

async function refreshMembers(teamId: string): Promise<void> {
  await Promise.all([['people-of'], ['people-found'], ['people'], ['team-roles', teamId]].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** The memberships of some people in a team by user id. */
export function useTeamRoles(teamId: string, userIds: string[]) {
  return useQuery({
    queryKey: ['team-roles', teamId, userIds],
    queryFn: async (): Promise<Record<string, TeamMembership>> => Object.fromEntries((await api.getTeamMembersByIds(teamId, userIds)).map((m) => [m.user_id, m])),
    enabled: userIds.length > 0,
    placeholderData: (before) => before,
  });
}
