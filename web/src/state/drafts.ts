import type { FileInfo } from '@mattermost/types/files';
import { create } from 'zustand';

import { getMe, useMe } from './session';
import { openShelf } from './shelf';

/** What was typed and not sent, and the files that were to go with it. */
export interface Draft {
  userId: string;
  channelId: string;
  rootId: string;
  text: string;
  files: FileInfo[];
  at: number;
}

/** Where a message is written: a channel, or one of its threads. */
export interface Place {
  channelId: string;
  rootId: string;
}

interface Drafts {
  drafts: Record<string, Draft>;
  /** The browser has no room to keep what is typed now. */
  unkept: boolean;
}

/** The oldest ones go when there are more. */
const most = 200;

const shelf = openShelf<Draft>('draft', isDraft);

/** The drafts of everybody who writes in this browser: a session that ends takes none along. */
export const useDrafts = create<Drafts>(() => ({ drafts: Object.fromEntries(shelf.load()), unkept: false }));

shelf.watch((key, draft) => { put(key, draft); });

function isDraft(value: unknown): value is Draft {
  const draft = value as Partial<Draft> | null;
  return typeof draft === 'object' && typeof draft?.text === 'string' && Array.isArray(draft.files) && typeof draft.userId === 'string' &&
    typeof draft.channelId === 'string' && typeof draft.rootId === 'string' && typeof draft.at === 'number';
}

/** The name of a place among the drafts and uploads. */
export function placeKey({ channelId, rootId }: Place): string {
  return rootId || channelId;
}

function draftKey(userId: string, place: Place): string {
  return `${userId}/${placeKey(place)}`;
}

/** The user's draft of a place, if there is one. */
export function getDraft(place: Place): Draft | undefined {
  return useDrafts.getState().drafts[draftKey(getMe()?.id ?? '', place)];
}

/** Keeps the text of a place. */
export function keepText(place: Place, text: string): void {
  keep(place, text, getDraft(place)?.files ?? []);
}

/** Keeps the files of a place, which the server has but no message yet. */
export function keepFiles(place: Place, files: FileInfo[]): void {
  keep(place, getDraft(place)?.text ?? '', files);
}

/** Forgets what was written at a place: it was sent. */
export function clearDraft(place: Place): void {
  keep(place, '', []);
}

function keep(place: Place, text: string, files: FileInfo[]): void {
  const me = getMe();
  if (!me) {
    return;
  }
  const key = draftKey(me.id, place);
  if (text === '' && files.length === 0) {
    if (key in useDrafts.getState().drafts) {
      shelf.remove(key);
      put(key, undefined);
    }
    return;
  }
  const { channelId, rootId } = place;
  const draft = { userId: me.id, channelId, rootId, text, files, at: Date.now() };
  const kept = shelf.put(key, draft);
  put(key, draft);
  useDrafts.setState({ unkept: !kept });
  dropOldest();
}

function put(key: string, draft: Draft | undefined): void {
  useDrafts.setState(({ drafts }) => {
    const others = Object.entries(drafts).filter(([k]) => k !== key);
    return { drafts: Object.fromEntries(draft ? [...others, [key, draft]] : others) };
  });
}

function dropOldest(): void {
  const all = Object.entries(useDrafts.getState().drafts);
  const over = all.sort(([, a], [, b]) => b.at - a.at).slice(most);
  for (const [key] of over) {
    shelf.remove(key);
    put(key, undefined);
  }
}

/** Whether something unsent waits in a channel itself, for its mark in the sidebar. */
export function useHasDraft(channelId: string): boolean {
  const me = useMe();
  return useDrafts(({ drafts }) => draftKey(me.id, { channelId, rootId: '' }) in drafts);
}

/** Whether something unsent waits in a thread. */
export function useHasThreadDraft(rootId: string): boolean {
  const me = useMe();
  return useDrafts(({ drafts }) => draftKey(me.id, { channelId: '', rootId }) in drafts);
}
