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

const joinableKey = ['joinable-teams'];
const mostTeams = 200; // the most that one answer has

/** The teams that the user is not in and may join by themselves. */
export function useJoinableTeams() {
  const { data: mine } = useTeams();
  return useQuery({
    queryKey: joinableKey,
    queryFn: async () => (await api.getTeams(0, mostTeams)) as Team[],
    select: (teams) => teams.filter((t) => t.allow_open_invite && t.delete_at === 0 && !mine?.some((m) => m.id === t.id)),
    staleTime: 0,
  });
}

export async function createTeam(name: string, displayName: string, open = false): Promise<Team> {
  const team = await api.createTeam({ name, display_name: displayName, type: 'O', allow_open_invite: open } as Team);
  await refreshTeams();
  return team;
}

export async function leaveTeam(id: string): Promise<void> {
  await api.removeFromTeam(id, getMe()?.id ?? '');
  await refreshTeams();
}

/** Makes the user a member of a team that is open to all. */
export async function joinTeam(team: Team): Promise<void> {
  const me = getMe();
  if (me) {
    await api.addToTeam(team.id, me.id);
    await refreshTeams();
  }
}

/** Makes the user a member of the team that they are invited to. */
export async function acceptInvite(id: string): Promise<void> {
  await api.addToTeamFromInvite('', id);
  await refreshTeams();
}

async function refreshTeams(): Promise<void> {
  await Promise.all([queries.invalidateQueries({ queryKey: teamsKey }), refreshChannels()]);
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
