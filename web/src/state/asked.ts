import type { Post } from '@mattermost/types/posts';
import { create } from 'zustand';

/** What the user is asked about a message before it is done. */
export type Question = { kind: 'delete'; post: Post } | { kind: 'forward'; post: Post };

export const useAsked = create<{ question: Question | null }>(() => ({ question: null }));

export function ask(question: Question): void {
  useAsked.setState({ question });
}

export function stopAsking(): void {
  useAsked.setState({ question: null });
}
