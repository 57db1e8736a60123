import type { Team } from '@mattermost/types/teams';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** The address where the user was last in each team, in this browser. */
const useStore = create<{ paths: Record<string, string> }>()(persist(() => ({ paths: {} }), { name: 'polder.last' }));

export function noteChannelPath(teamId: string, path: string): void {
  useStore.setState(({ paths }) => ({ paths: { ...paths, [teamId]: path } }));
}

/** Where to go in a team that the user comes back to. */
export function lastChannelPath(team: Team): string {
  const path = useStore.getState().paths[team.id];
  return path?.startsWith(`/${team.name}/`) ? path : `/${team.name}/channels/town-square`;
}
