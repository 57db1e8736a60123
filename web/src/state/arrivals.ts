import type { Post } from '@mattermost/types/posts';

/** A post that somebody wrote just now. */
export interface Arrived {
  post: Post;
  /** It mentions the user. */
  mentioned: boolean;
  /** It is in a thread that the user follows. */
  following: boolean;
}

type Listener = (arrival: Arrived) => void;

const listeners = new Set<Listener>();

/** Hears of each new post until the answer is called. */
export function onArrival(listener: Listener): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

export function arrived(arrival: Arrived): void {
  listeners.forEach((listener) => { listener(arrival); });
}
