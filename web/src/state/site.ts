import type { ClientConfig } from '@mattermost/types/config';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';

export const siteQuery = { queryKey: ['site'], queryFn: (): Promise<Partial<ClientConfig>> => api.getClientConfig() };

/** What the server tells every client of its settings; all values are text. */
export function useSite() {
  return useQuery(siteQuery);
}
