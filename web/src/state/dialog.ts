import { create } from 'zustand';

import { focused, giveFocusBack } from './focus';

/** What lies over the page, one at a time. */
export type Dialog =
  | { kind: 'switcher' }
  | { kind: 'help' }
  | { kind: 'talk' }
  | { kind: 'people' }
  | { kind: 'browse' }
  | { kind: 'createChannel' }
  | { kind: 'category'; categoryId: string; channelId: string }
  | { kind: 'addPeople'; channelId: string }
  | { kind: 'channelSettings'; channelId: string }
  | { kind: 'channelNotify'; channelId: string }
  | { kind: 'createTeam' }
  | { kind: 'teamSettings'; teamId: string }
  | { kind: 'teamMembers'; teamId: string }
  | { kind: 'invite'; teamId: string }
  | { kind: 'settings'; page?: string }
  | Confirmation;

/** Asks before something that can't be undone, and does it. */
export interface Confirmation {
  kind: 'confirm';
  title: string;
  text: string;
  action: string;
  run: () => Promise<unknown>;
}

export const useDialog = create<{ dialog: Dialog | null; opener: HTMLElement | null }>(() => ({ dialog: null, opener: null }));

export function openDialog(dialog: Dialog): void {
  useDialog.setState((s) => ({ dialog, opener: s.dialog ? s.opener : focused() }));
}

export function confirm(question: Omit<Confirmation, 'kind'>): void {
  openDialog({ kind: 'confirm', ...question });
}

export function closeDialog(): void {
  const { dialog, opener } = useDialog.getState();
  if (dialog) {
    useDialog.setState({ dialog: null, opener: null });
    giveFocusBack(opener);
  }
}
