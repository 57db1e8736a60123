import type { UserNotifyProps, UserProfile } from '@mattermost/types/users';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { queries } from './query';
import { getMe, setMe } from './session';
import { setUser } from './users';

const myId = () => getMe()?.id ?? '';

/** Changes the user's own account. */
export async function editMe(change: Partial<UserProfile> & { password?: string }): Promise<void> {
  const user = await api.patchMe(change);
  setMe((me) => ({ ...me, ...user }));
  setUser(user);
}

/** Changes how the user hears of messages; the server takes all of it at once. */
export async function editNotifyProps(change: Partial<UserNotifyProps>): Promise<void> {
  const me = getMe();
  if (me) {
    await editMe({ notify_props: { ...me.notify_props, ...change } });
  }
}

export async function setPicture(image: File): Promise<void> {
  await api.uploadProfileImage(myId(), image);
  await rereadMe();
}

export async function removePicture(): Promise<void> {
  await api.setDefaultProfileImage(myId());
  await rereadMe();
}

async function rereadMe(): Promise<void> {
  const user = await api.getMe();
  setMe((me) => ({ ...me, ...user }));
  setUser(user);
}

export function changePassword(current: string, next: string): Promise<unknown> {
  return api.updateUserPassword(myId(), current, next);
}

const sessionsKey = ['sessions'];

/** Where the user is logged in, the latest first. */
export function useSessions() {
  return useQuery({
    queryKey: sessionsKey,
    queryFn: async () => (await api.getSessions('me')).sort((a, b) => b.last_activity_at - a.last_activity_at),
    staleTime: 0,
  });
}

/** Logs the user out elsewhere. */
export async function revokeSession(id: string): Promise<void> {
  await api.revokeSession(myId(), id);
  await queries.invalidateQueries({ queryKey: sessionsKey });
}
