import { create } from 'zustand';

/** Where the user is on the page, whether they look at it or not; "" for no channel. */
export const usePlace = create<{ teamId: string; channelId: string }>(() => ({ teamId: '', channelId: '' }));
