import { create } from 'zustand';

import { focused, giveFocusBack } from './focus';

/** What the right pane can show. What belongs to a channel follows the one on the page. */
export type Pane =
  | { kind: 'thread'; rootId: string; postId?: string }
  | { kind: 'search'; terms: string }
  | { kind: 'mentions' }
  | { kind: 'pins' }
  | { kind: 'members' }
  | { kind: 'info' };

interface State {
  pane: Pane | null;
  /** What a thread was opened from: a list to go back to. */
  before: Pane | null;
  /** What had the focus when the pane was opened, and gets it back. */
  opener: HTMLElement | null;
}

export const usePane = create<State>(() => ({ pane: null, before: null, opener: null }));

/** Shows something in the right pane. */
export function openPane(pane: Pane): void {
  usePane.setState((s) => ({
    pane,
    before: pane.kind !== 'thread' ? null : s.pane?.kind === 'thread' ? s.before : s.pane,
    opener: s.pane ? s.opener : focused(),
  }));
}

export function openThread(rootId: string, postId?: string): void {
  openPane({ kind: 'thread', rootId, postId });
}

/** Shows it, or closes the pane if that is what it shows. */
export function togglePane(pane: Pane): void {
  if (usePane.getState().pane?.kind === pane.kind) {
    closePane();
  } else {
    openPane(pane);
  }
}

/** Goes from a thread back to the list that it was opened from. */
export function backToPane(): void {
  usePane.setState((s) => ({ pane: s.before, before: null }));
}

export function closePane(): void {
  const { pane, opener } = usePane.getState();
  if (!pane) {
    return;
  }
  usePane.setState({ pane: null, before: null, opener: null });
  giveFocusBack(opener);
}
