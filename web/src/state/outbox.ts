import type { FileInfo } from '@mattermost/types/files';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

import { api, errorText, isPassing } from '../api/client';
import { putPost } from './posts';
import { getMe } from './session';

/** A post on its way to the server. It is kept in the browser until the server has it. */
export interface Outgoing {
  /** The post's pending_post_id: the server stores a post once, however often it is sent. */
  id: string;
  userId: string;
  channelId: string;
  rootId: string;
  message: string;
  files: FileInfo[];
  createdAt: number;
  /** Why the server refused it; a post without one is still being sent. */
  failure?: string;
}

interface Outbox {
  posts: Outgoing[];
}

/** The posts on their way, the oldest first. */
export const useOutbox = create<Outbox>()(persist(() => ({ posts: [] as Outgoing[] }), { name: 'polder.outbox' }));

const sending = new Set<string>();

/** Sends a post, again and again while the server can't be reached. */
export function send(post: Pick<Outgoing, 'channelId' | 'rootId' | 'message' | 'files'>): void {
  const me = getMe();
  if (!me) {
    return;
  }
  const createdAt = Date.now();
  const outgoing: Outgoing = { ...post, userId: me.id, createdAt, id: `${me.id}:${createdAt}${Math.random().toString().slice(2, 8)}` };
  useOutbox.setState(({ posts }) => ({ posts: [...posts, outgoing] }));
  void flushOutbox();
}

/** Tries a refused post once more. */
export function retry(id: string): void {
  useOutbox.setState(({ posts }) => ({ posts: posts.map((p) => (p.id === id ? { ...p, failure: undefined } : p)) }));
  void flushOutbox();
}

/** Gives a post up. */
export function discard(id: string): void {
  useOutbox.setState(({ posts }) => ({ posts: posts.filter((p) => p.id !== id) }));
}

/** Sends what waits, each channel's posts one after the other so that they keep their order. */
export async function flushOutbox(): Promise<void> {
  const channels = new Set(waiting().map((p) => p.channelId));
  await Promise.all([...channels].map(flushChannel));
}

function waiting(): Outgoing[] {
  const me = getMe();
  return useOutbox.getState().posts.filter((p) => p.userId === me?.id && p.failure === undefined);
}

async function flushChannel(channelId: string): Promise<void> {
  if (sending.has(channelId)) {
    return;
  }
  sending.add(channelId);
  try {
    for (let next = first(channelId); next; next = first(channelId)) {
      if (!(await attempt(next))) {
        setTimeout(() => void flushOutbox(), 3000 + Math.random() * 2000);
        return;
      }
    }
  } finally {
    sending.delete(channelId);
  }
}

function first(channelId: string): Outgoing | undefined {
  return waiting().find((p) => p.channelId === channelId);
}

/** Sends a post; false if it must wait. */
async function attempt(p: Outgoing): Promise<boolean> {
  try {
    const post = await api.createPost({
      channel_id: p.channelId,
      root_id: p.rootId,
      message: p.message,
      pending_post_id: p.id,
      file_ids: p.files.map((f) => f.id),
    });
    putPost(post);
    discard(p.id);
  } catch (error) {
    if (isPassing(error)) {
      return false;
    }
    const failure = errorText(error, '');
    useOutbox.setState(({ posts }) => ({ posts: posts.map((o) => (o.id === p.id ? { ...o, failure } : o)) }));
  }
  return true;
}
