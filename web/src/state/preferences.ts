import type { PreferenceType } from '@mattermost/types/preferences';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { queries } from './query';
import { getMe, useMe } from './session';

const key = ['preferences'];

/** The user's preferences; clients share them, so their names are those that others know. */
export function usePreferences() {
  const me = useMe();
  return useQuery({ queryKey: key, queryFn: () => api.getUserPreferences(me.id) });
}

/** The value of a preference; the fallback if it is not set or not known yet. */
export function usePreference(category: string, name: string, fallback: string): string {
  const { data } = usePreferences();
  return data?.find((p) => p.category === category && p.name === name)?.value ?? fallback;
}

/** Sets a preference here at once and then at the server. */
export async function savePreference(category: string, name: string, value: string): Promise<void> {
  const me = getMe();
  if (!me) {
    return;
  }
  const preference: PreferenceType = { user_id: me.id, category, name, value };
  queries.setQueryData<PreferenceType[]>(key, (all) => all && [...all.filter((p) => p.category !== category || p.name !== name), preference]);
  try {
    await api.savePreferences(me.id, [preference]);
  } catch (error) {
    await queries.invalidateQueries({ queryKey: key });
    throw error;
  }
}
