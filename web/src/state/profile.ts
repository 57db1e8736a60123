import { create } from 'zustand';

/** Whose profile is shown, and beside what. */
export const useProfile = create<{ shown: { userId: string; anchor: HTMLElement } | null }>(() => ({ shown: null }));

export function showProfile(userId: string, anchor: HTMLElement): void {
  useProfile.setState({ shown: { userId, anchor } });
}

export function hideProfile(): void {
  useProfile.setState({ shown: null });
}
