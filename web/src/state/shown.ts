import { create } from 'zustand';

/** What is before the user now; "" while the page is hidden or not in focus. */
export const useShown = create<{ channelId: string; rootId: string }>(() => ({ channelId: '', rootId: '' }));
