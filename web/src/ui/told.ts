import i18next from 'i18next';
import { create } from 'zustand';

import { errorText } from '../api/client';

/** Whether there was anything to tell yet: what tells it is loaded only then. */
export const useTold = create<{ any: boolean }>(() => ({ any: false }));

/** Tells of what failed where nothing on the page stands for it. */
export function tellFailure(error: unknown): void {
  useTold.setState({ any: true });
  void import('./Notices').then(({ show }) => { show(errorText(error, i18next.t('failure.unreachable'))); });
}

/** Tells that something was done which the page does not show. */
export function tellDone(message: string): void {
  useTold.setState({ any: true });
  void import('./Notices').then(({ show }) => { show(message, 'done'); });
}
