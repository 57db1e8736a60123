import { create } from 'zustand';

const lastsMs = 5000;

/** Who types where: user ids by channel or thread id. */
export const useTyping = create<{ users: Record<string, string[]> }>(() => ({ users: {} }));

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Notes that somebody types; it wears off unless they go on. */
export function noteTyping(place: string, userId: string): void {
  const key = `${place}/${userId}`;
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(() => { forgetTyping(place, userId); }, lastsMs));
  useTyping.setState(({ users }) => {
    const here = users[place] ?? [];
    return here.includes(userId) ? { users } : { users: { ...users, [place]: [...here, userId] } };
  });
}

/** Notes that somebody stopped, or sent what they typed. */
export function forgetTyping(place: string, userId: string): void {
  const key = `${place}/${userId}`;
  clearTimeout(timers.get(key));
  timers.delete(key);
  useTyping.setState(({ users }) => {
    const here = users[place];
    return here?.includes(userId) ? { users: { ...users, [place]: here.filter((id) => id !== userId) } } : { users };
  });
}
