import type { UserProfile, UserStatus } from '@mattermost/types/users';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { batch } from './batch';
import { usePreference } from './preferences';
import { queries } from './query';
import { getMe } from './session';
import { useSite } from './site';

const readUser = batch<UserProfile>(
  (ids) => api.getProfilesByIds(ids),
  (user) => user.id,
);
const readUserNamed = batch<UserProfile>(
  (names) => api.getProfilesByUsernames(names),
  (user) => user.username,
);
const readStatus = batch<UserStatus>(
  (ids) => api.getStatusesByIds(ids),
  (status) => status.user_id,
);

const userKey = (id: string) => ['user', id];
const statusKey = (id: string) => ['status', id];

/** Another user; null if there is none of that id. */
export function useUser(id: string): UserProfile | null | undefined {
  return useQuery({ queryKey: userKey(id), queryFn: () => readUser(id), enabled: id !== '' }).data;
}

/** A user by their username, in lower case; null if nobody is called that. */
export function useUserNamed(name: string): UserProfile | null | undefined {
  return useQuery({ queryKey: ['user-named', name], queryFn: () => readUserNamed(name), enabled: name !== '' }).data;
}

/** "online", "away", "dnd" or "offline". */
export function useStatus(id: string): string {
  const { data } = useQuery({ queryKey: statusKey(id), queryFn: () => readStatus(id), enabled: id !== '' });
  return data?.status ?? 'offline';
}

/** The same outside of components, read if it is not known yet. */
export function loadUser(id: string): Promise<UserProfile | null> {
  return queries.query({ queryKey: userKey(id), queryFn: () => readUser(id), staleTime: 'static' });
}

export function getUser(id: string): UserProfile | null | undefined {
  return queries.getQueryData<UserProfile | null>(userKey(id));
}

export function setUser(user: UserProfile): void {
  queries.setQueryData(userKey(user.id), user);
}

export function setStatus(userId: string, status: string): void {
  queries.setQueryData<UserStatus | null>(statusKey(userId), (known) => ({ ...known, user_id: userId, status }));
}

/** Chooses the user's own status; what is shown changes at once. */
export async function chooseStatus(status: string): Promise<void> {
  const id = getMe()?.id ?? '';
  setStatus(id, status);
  try {
    await api.updateStatus({ user_id: id, status });
  } catch (error) {
    await queries.invalidateQueries({ queryKey: statusKey(id) });
    throw error;
  }
}

/** Reads the statuses anew of all whom the page knows. */
export async function refreshStatuses(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['status'] });
}

/** Which name of people the user wants to read; the server says what is usual. */
export function useNameFormat(): string {
  const { data: site } = useSite();
  const usual = site?.TeammateNameDisplay ?? 'username';
  const chosen = usePreference('display_settings', 'name_format', usual) ?? usual;
  return site?.LockTeammateNameDisplay === 'true' ? usual : chosen;
}

/** How a person is called: full name if wanted and known, else @username. */
export function displayName(user: UserProfile | null | undefined, setting: string | undefined): string {
  if (!user) {
    return '';
  }
  const full = `${user.first_name} ${user.last_name}`.trim();
  switch (setting) {
    case 'full_name':
      return full || user.username;
    case 'nickname_full_name':
      return user.nickname || full || user.username;
    default:
      return user.username;
  }
}

/** How somebody is called on the page; "" until it is known. */
export function useUserName(id: string): string {
  return displayName(useUser(id), useNameFormat());
}
