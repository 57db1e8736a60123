import type { FileInfo } from '@mattermost/types/files';
import { create } from 'zustand';
import { useShallow } from 'zustand/shallow';

import { errorText, isPassing } from '../api/client';
import { uploadFile } from '../api/upload';
import { useConnection } from './connection';
import { clearDraft, getDraft, keepFiles, keepText, placeKey, type Place } from './drafts';
import { send } from './outbox';
import { getMe, useMe } from './session';

/** A file that is to go with the next message of a place. */
export interface Upload {
  id: string;
  userId: string;
  place: Place;
  name: string;
  size: number;
  /** The address of the picture in it, while it is only here. */
  picture?: string;
  state: 'waiting' | 'going' | 'done' | 'failed';
  /** How much of it is there, from 0 to 1. */
  part: number;
  /** What the server calls it, once it has it. */
  info?: FileInfo;
  /** Why it failed, in the server's words; "" if it was not reached. */
  failure?: string;
}

interface Uploads {
  uploads: Upload[];
  /** The places whose message goes as soon as its files are there. */
  held: string[];
}

/** The server takes no more with one message. */
export const mostFiles = 10;

/** More at once are no quicker. */
const atOnce = 2;

export const useUploads = create<Uploads>(() => ({ uploads: [], held: [] }));

/** What only this page has of the uploads: their content, and how to break them off. */
const files = new Map<string, { file: File; cancel?: () => void }>();

/** The files of a place, in the order in which they were chosen. */
export function usePlaceUploads(place: Place): Upload[] {
  const me = useMe();
  return useUploads(useShallow((s) => s.uploads.filter((u) => isOf(u, place, me.id))));
}

function isOf(upload: Upload, place: Place, userId: string | undefined): boolean {
  return upload.userId === userId && placeKey(upload.place) === placeKey(place);
}

export function placeUploads(place: Place): Upload[] {
  return useUploads.getState().uploads.filter((u) => isOf(u, place, getMe()?.id));
}

/** Whether the message of a place waits for its files. */
export function useHeld(place: Place): boolean {
  return useUploads((s) => s.held.includes(placeKey(place)));
}

/** Begins to upload files for a place. */
export function addFiles(place: Place, added: File[]): void {
  const userId = getMe()?.id ?? '';
  const uploads = added.map((file): Upload => {
    const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
    files.set(id, { file });
    const picture = file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined;
    return { id, userId, place, name: file.name, size: file.size, picture, state: 'waiting', part: 0 };
  });
  useUploads.setState((s) => ({ uploads: [...s.uploads, ...uploads] }));
  startNext();
}

/** Shows the files of a draft again that were uploaded before the page was loaded. */
export function restoreFiles(place: Place): void {
  if (placeUploads(place).length > 0) {
    return;
  }
  const draft = getDraft(place);
  const uploads = (draft?.files ?? []).map((info): Upload => ({
    id: info.id, userId: draft?.userId ?? '', place, name: info.name, size: info.size, state: 'done', part: 1, info,
  }));
  useUploads.setState((s) => ({ uploads: [...s.uploads, ...uploads] }));
}

/** Breaks an upload off, or leaves a file out of the message. */
export function removeUpload(id: string): void {
  const upload = useUploads.getState().uploads.find((u) => u.id === id);
  forget(id);
  if (upload) {
    settle(upload.place);
  }
  startNext();
}

function forget(id: string): void {
  const picture = useUploads.getState().uploads.find((u) => u.id === id)?.picture;
  if (picture) {
    URL.revokeObjectURL(picture);
  }
  files.get(id)?.cancel?.();
  files.delete(id);
  useUploads.setState((s) => ({ uploads: s.uploads.filter((u) => u.id !== id) }));
}

/** Tries an upload that failed once more. */
export function retryUpload(id: string): void {
  update(id, { state: 'waiting', part: 0, failure: undefined });
  startNext();
}

// What failed because the server was not reached goes on when it is.
useConnection.subscribe(({ state }) => {
  if (state === 'open') {
    useUploads.getState().uploads.filter((u) => u.failure === '').forEach((u) => { retryUpload(u.id); });
  }
});

function update(id: string, change: Partial<Upload>): void {
  useUploads.setState((s) => ({ uploads: s.uploads.map((u) => (u.id === id ? { ...u, ...change } : u)) }));
}

function startNext(): void {
  const { uploads } = useUploads.getState();
  const next = uploads.find((u) => u.state === 'waiting');
  if (next && uploads.filter((u) => u.state === 'going').length < atOnce) {
    void run(next);
    startNext();
  }
}

async function run({ id, place }: Upload): Promise<void> {
  const entry = files.get(id);
  if (!entry) {
    return;
  }
  update(id, { state: 'going' });
  const running = uploadFile(entry.file, place.channelId, (part) => { update(id, { part }); });
  entry.cancel = running.cancel;
  try {
    update(id, { state: 'done', part: 1, info: await running.done });
    files.delete(id);
  } catch (error) {
    update(id, { state: 'failed', failure: isPassing(error) ? '' : errorText(error, '') });
  }
  settle(place);
  startNext();
}

/** Keeps what a place has now, and sends its message if that waited for it. */
function settle(place: Place): void {
  const uploads = placeUploads(place);
  keepFiles(place, uploads.flatMap((u) => u.info ?? []));
  if (uploads.some((u) => u.state === 'failed')) {
    release(place);
  } else if (useUploads.getState().held.includes(placeKey(place)) && uploads.every((u) => u.state === 'done')) {
    release(place);
    sendDraft(place, getDraft(place)?.text ?? '');
  }
}

/** Sends the message of a place with its files, now or when they are there. */
export function sendWithFiles(place: Place, text: string): void {
  if (placeUploads(place).every((u) => u.state === 'done')) {
    sendDraft(place, text);
  } else {
    keepText(place, text);
    useUploads.setState((s) => ({ held: [...s.held, placeKey(place)] }));
  }
}

/** Leaves the message of a place to be sent later. */
export function release(place: Place): void {
  useUploads.setState((s) => ({ held: s.held.filter((key) => key !== placeKey(place)) }));
}

function sendDraft(place: Place, text: string): void {
  const uploads = placeUploads(place);
  send({ ...place, message: text, files: uploads.flatMap((u) => u.info ?? []) });
  uploads.forEach((u) => { forget(u.id); });
  clearDraft(place);
}
