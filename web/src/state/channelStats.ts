import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';

/** How many members and pinned posts a channel has. */
export function useChannelStats(channelId: string) {
  return useQuery({ queryKey: ['channel-stats', channelId], queryFn: () => api.getChannelStats(channelId) });
}
