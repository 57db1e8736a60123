import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** Whether something came that the user would have heard of, which makes it worth to ask. */
export const useAsking = create<{ worth: boolean }>(() => ({ worth: false }));

interface Declined {
  declined: boolean;
}

/** Whether the user said in this browser that they don't want to be asked. */
export const useDeclined = create<Declined>()(persist((): Declined => ({ declined: false }), { name: 'polder.notify' }));
