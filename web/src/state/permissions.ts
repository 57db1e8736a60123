import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { useMemberships } from './channels';
import { useMe } from './session';

/** What the user's roles permit in a channel; undefined while it is not known. */
export function useChannelPermissions(channel: { id: string; team_id: string }): Set<string> | undefined {
  const me = useMe();
  const { data: members } = useMemberships();
  const { data: teamMembers } = useTeamMemberships();
  const ofTeam = teamMembers?.find((m) => m.team_id === channel.team_id)?.roles ?? '';
  const ofChannel = members?.[channel.id]?.roles ?? '';
  return usePermissions(members && teamMembers ? `${me.roles} ${ofTeam} ${ofChannel}` : '');
}

/** What the user's roles permit in a team; undefined while it is not known. */
export function useTeamPermissions(teamId: string): Set<string> | undefined {
  const me = useMe();
  const { data } = useTeamMemberships();
  return usePermissions(data ? `${me.roles} ${data.find((m) => m.team_id === teamId)?.roles ?? ''}` : '');
}

function useTeamMemberships() {
  return useQuery({ queryKey: ['team-members'], queryFn: () => api.getMyTeamMembers() });
}

/** What the user's roles permit on the whole server; undefined while it is not known. */
export function useSystemPermissions(): Set<string> | undefined {
  return usePermissions(useMe().roles);
}

/** What roles permit together. */
function usePermissions(roles: string): Set<string> | undefined {
  const names = [...new Set(roles.split(' '))].filter((name) => name !== '').sort();
  const { data } = useQuery({ queryKey: ['roles', names], queryFn: () => api.getRolesByNames(names), enabled: names.length > 0, select: permissionsOf });
  return data;
}

function permissionsOf(roles: { permissions: string[] }[]): Set<string> {
  return new Set(roles.flatMap((role) => role.permissions));
}
