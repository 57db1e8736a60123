import type { ReactNode } from 'react';

import { useEmoji } from './emoji';

/** An emoji by its name; the fallback if there is none of it. */
export function Emoji({ name, fallback = `:${name}:` }: { name: string; fallback?: ReactNode }) {
  const native = useEmoji(name);
  if (native === undefined) {
    return <>{fallback}</>;
  }
  return <span role="img" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`} data-emoji>{native}</span>;
}
