import { useEffect } from 'react';

import { usePreference } from '../state/preferences';

/** Tells the styles how dense messages are: "clean" or "compact". */
export function useDensity(): void {
  const density = usePreference('display_settings', 'message_display', 'clean');
  useEffect(() => { document.documentElement.dataset.density = density ?? 'clean'; }, [density]);
}
