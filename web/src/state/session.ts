import type { UserProfile } from '@mattermost/types/users';
import { useQuery } from '@tanstack/react-query';

import { api, errorStatus } from '../api/client';
import { queries } from './query';

const key = ['me'];

async function readMe(): Promise<UserProfile | null> {
  try {
    return await api.getMe();
  } catch (error) {
    if (errorStatus(error) === 401) {
      return null;
    }
    throw error;
  }
}

/** The user of this session; null if nobody is logged in. */
export function useSession() {
  return useQuery({ queryKey: key, queryFn: readMe });
}

/** The user of this session, for what is shown only to who is logged in. */
export function useMe(): UserProfile {
  const { data } = useSession();
  if (!data) {
    throw new Error('no session');
  }
  return data;
}

/** The user of this session outside of components. */
export function getMe(): UserProfile | null {
  return queries.getQueryData<UserProfile | null>(key) ?? null;
}

export function setMe(change: (me: UserProfile) => UserProfile): void {
  queries.setQueryData<UserProfile | null>(key, (me) => (me ? change(me) : me));
}

export async function logIn(login: string, password: string): Promise<UserProfile> {
  const me = await api.login(login, password);
  begin(me);
  return me;
}

export async function signUp(user: { email: string; username: string; password: string }, inviteId: string): Promise<UserProfile> {
  // The client's type asks for a whole profile; the server wants these fields.
  await api.createUser(user as unknown as UserProfile, '', inviteId);
  return logIn(user.email, user.password);
}

export async function logOut(): Promise<void> {
  await api.logout();
  endSession();
}

/** Forgets everything of a session that the server no longer knows. */
export function endSession(): void {
  begin(null);
}

/** Changes who is here. What the one before could see goes; the page watches only the session itself. */
function begin(me: UserProfile | null): void {
  queries.setQueryData(key, me);
  queries.removeQueries({ predicate: (q) => q.queryKey[0] !== key[0] && q.queryKey[0] !== 'site' });
  void queries.invalidateQueries({ queryKey: ['site'] });
}
