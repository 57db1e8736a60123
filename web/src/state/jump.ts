import { create } from 'zustand';

interface Jump {
  channelId: string;
  postId: string;
}

/** A post that the list of its channel is to bring before the user; the list takes it when it has. */
export const useJump = create<{ to: Jump | null }>(() => ({ to: null }));

export function jumpTo(channelId: string, postId: string): void {
  useJump.setState({ to: { channelId, postId } });
}

/** Says that the post is shown. */
export function jumped(): void {
  useJump.setState({ to: null });
}

/** The address that leads to a post, for links and for copying. */
export function postPath(team: string, postId: string): string {
  return `/${team}/pl/${postId}`;
}
