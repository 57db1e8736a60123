import { create } from 'zustand';

/** The state of the page's socket. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

/** Whether live events arrive now. */
export const useConnection = create<{ state: ConnectionState }>(() => ({ state: 'connecting' }));
