import { create } from 'zustand';
import { persist } from 'zustand/middleware';

const most = 8;

/** The last searches in this browser, the latest first. */
export const useRecentSearches = create<{ terms: string[] }>()(persist(() => ({ terms: [] as string[] }), { name: 'polder.searches' }));

export function noteSearch(search: string): void {
  useRecentSearches.setState(({ terms }) => ({ terms: [search, ...terms.filter((s) => s !== search)].slice(0, most) }));
}

export function forgetSearch(search: string): void {
  useRecentSearches.setState(({ terms }) => ({ terms: terms.filter((s) => s !== search) }));
}
