import type { PreferenceType } from '@mattermost/types/preferences';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { queries } from './query';
import { getMe } from './session';

const query = { queryKey: ['preferences'], queryFn: (): Promise<PreferenceType[]> => api.getUserPreferences('me') };

/** All that the user chose; clients share it, so the names are those that others know. */
export function usePreferences() {
  return useQuery(query);
}

/** What the user chose for how the page is; undefined until it is known, the fallback if they chose nothing. */
export function usePreference(category: string, name: string, fallback: string): string | undefined {
  const { data } = useQuery(query);
  return data && pick(data, category, name, fallback);
}

export async function readPreference(category: string, name: string, fallback: string): Promise<string> {
  return pick(await queries.query({ ...query, staleTime: 'static' }), category, name, fallback);
}

function pick(all: PreferenceType[], category: string, name: string, fallback: string): string {
  return all.find((p) => p.category === category && p.name === name)?.value ?? fallback;
}

/** Chooses: here at once, and then at the server. What that refuses is taken back here. */
export async function savePreference(category: string, name: string, value: string): Promise<void> {
  const preference = { user_id: getMe()?.id ?? '', category, name, value };
  queries.setQueryData<PreferenceType[]>(query.queryKey, (all) => [
    ...(all ?? []).filter((p) => p.category !== category || p.name !== name),
    preference,
  ]);
  try {
    await api.savePreferences(preference.user_id, [preference]);
  } catch (error) {
    await queries.invalidateQueries({ queryKey: query.queryKey });
    throw error;
  }
}
