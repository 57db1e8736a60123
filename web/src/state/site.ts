import type { ClientConfig } from '@mattermost/types/config';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api/client';

/** What the server tells every client of its settings; all values are text. */
export function useSite() {
  return useQuery<Partial<ClientConfig>>({ queryKey: ['site'], queryFn: () => api.getClientConfig() });
}
