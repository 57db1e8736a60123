import type { Team, TeamUnread } from '@mattermost/types/teams';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { refreshChannels } from './channels';
import { queries } from './query';
import { getMe } from './session';

export const teamsKey = ['teams'];
export const teamUnreadsKey = ['team-unreads'];

/** The teams of the user, by name. */
export function useTeams() {
  return useQuery({ queryKey: teamsKey, queryFn: readTeams });
}

async function readTeams(): Promise<Team[]> {
  const teams = await api.getMyTeams();
  return teams.filter((t) => t.delete_at === 0).sort((a, b) => a.display_name.localeCompare(b.display_name));
}

/** Unread counts of the teams that are not shown. */
export function useTeamUnreads() {
  return useQuery<TeamUnread[]>({ queryKey: teamUnreadsKey, queryFn: () => api.getMyTeamUnreads(true) });
}

export function setTeam(team: Team): void {
  queries.setQueryData<Team[]>(teamsKey, (teams) => teams?.map((t) => (t.id === team.id ? { ...t, ...team } : t)));
}

export async function createTeam(name: string, displayName: string): Promise<Team> {
  const team = await api.createTeam({ name, display_name: displayName, type: 'O' } as Team);
  await queries.invalidateQueries({ queryKey: teamsKey });
  return team;
}

export async function leaveTeam(id: string): Promise<void> {
  await api.removeFromTeam(id, getMe()?.id ?? '');
  await queries.invalidateQueries({ queryKey: teamsKey });
  await refreshChannels();
}

/** The name of a team in addresses: lower-case letters, digits and dashes. */
export function teamName(displayName: string): string {
  return displayName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 64);
}
