import type { UserProfile } from '@mattermost/types/users';
import { useQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { create } from 'zustand';

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

/**
 * The user for whom the page is shown. What is still there in the moment in which a
 * session ends keeps it until all goes at once.
 */
export const Me = createContext<UserProfile | null>(null);

/** The user of this session, for what is shown only to who is logged in. */
export function useMe(): UserProfile {
  const me = use(Me);
  if (!me) {
    throw new Error('no session');
  }
  return me;
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
  try {
    await api.logout();
  } catch (error) {
    if (errorStatus(error) !== 401) { // it had ended already
      throw error;
    }
  }
  begin(null);
}

/** Whether the last session ended by itself: it was too old, or somebody revoked it. */
export const useEnded = create<{ ended: boolean }>(() => ({ ended: false }));

let checking: Promise<void> | undefined;

/** Asks whether the server still knows the session, when something hints that it doesn't. */
export function checkSession(): Promise<void> {
  checking ??= (async () => {
    const before = getMe();
    if (before && (await readMe()) === null && getMe() === before) {
      begin(null);
      useEnded.setState({ ended: true });
    }
  })().finally(() => { checking = undefined; });
  return checking;
}

// Who can't be asked now tells when the next request is refused.
api.onUnauthorized = () => void checkSession().catch(() => undefined);

/** Sends "leave" while the session that ends is still there, for what must be kept under its user's name. */
export const leaving = new EventTarget();

/** Changes who is here. What the one before could see goes; the page watches only the session itself. */
function begin(me: UserProfile | null): void {
  if (getMe()) {
    leaving.dispatchEvent(new Event('leave'));
  }
  useEnded.setState({ ended: false });
  queries.setQueryData(key, me);
  queries.removeQueries({ predicate: (q) => q.queryKey[0] !== key[0] && q.queryKey[0] !== 'site' });
  void queries.invalidateQueries({ queryKey: ['site'] });
}
