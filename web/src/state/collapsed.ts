import type { ClientConfig } from '@mattermost/types/config';

import { readPreference, usePreference } from './preferences';
import { queries } from './query';
import { siteQuery, useSite } from './site';

const category = 'display_settings';
const name = 'collapsed_reply_threads';

function settle(site: Partial<ClientConfig>, preference: string): boolean {
  switch (site.CollapsedThreads as string | undefined) {
    case 'always_on':
      return true;
    case 'default_on':
      return preference !== 'off';
    case 'default_off':
      return preference === 'on';
    default:
      return false;
  }
}

/** Whether replies are in their threads only, rather than in the channel too; undefined until it is known. */
export function useCollapsed(): boolean | undefined {
  const { data: site } = useSite();
  const preference = usePreference(category, name, '');
  return site && preference !== undefined ? settle(site, preference) : undefined;
}

export async function readCollapsed(): Promise<boolean> {
  const [site, preference] = await Promise.all([queries.query({ ...siteQuery, staleTime: 'static' }), readPreference(category, name, '')]);
  return settle(site, preference);
}
