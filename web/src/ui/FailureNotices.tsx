import { lazy, Suspense } from 'react';

import { useTold } from './told';

const Notices = lazy(() => import('./Notices').then((m) => ({ default: m.Notices })));

/** Where failures are told. */
export function FailureNotices() {
  const any = useTold((s) => s.any);
  return any ? <Suspense><Notices /></Suspense> : null;
}
