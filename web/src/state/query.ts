import { QueryClient } from '@tanstack/react-query';

import { isPassing } from '../api/client';

/**
 * All that the server told. Live events keep it current, so nothing goes stale by
 * time: what was missed is read anew when a socket could not be resumed.
 */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (failures, error) => isPassing(error) && failures < 5,
      retryDelay: (failures) => Math.min(1000 * 2 ** failures, 15_000) * (0.75 + Math.random() / 2),
    },
    mutations: { networkMode: 'always' },
  },
});
