import type { FileInfo } from '@mattermost/types/files';
import { create } from 'zustand';
import { useShallow } from 'zustand/shallow';

import { api, errorStatus, errorText, isPassing } from '../api/client';
import { putPost } from './posts';
import { createSender, type Answer } from './sender';
import { getMe, useMe } from './session';
import { openShelf } from './shelf';

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
  /** Why the server refused it, in its words; a post without one is still being sent. */
  failure?: string;
}

interface Outbox {
  posts: Outgoing[];
}

/** A server that takes longer is as good as away. */
const patienceMs = 30_000;
/** So long another window has to send what it wrote, before this one does. */
const windowMs = 15_000;

const shelf = openShelf<Outgoing>('outgoing', isOutgoing);

/** The posts on their way, the oldest first. */
export const useOutbox = create<Outbox>(() => ({ posts: inOrder([...shelf.load().values()]) }));

shelf.watch((id, post) => {
  mirror(id, post);
  if (post) {
    setTimeout(() => void flushOutbox(), windowMs);
  }
});

const sender = createSender<Outgoing>({
  waiting: () => useOutbox.getState().posts.filter((p) => p.userId === getMe()?.id && p.failure === undefined),
  deliver,
  stored: (p) => { discard(p.id); },
  refused: (p, failure) => { put({ ...p, failure }); },
});

/** The user's posts on their way to a channel, or to one of its threads. */
export function useOutgoing(channelId: string, rootId = ''): Outgoing[] {
  const me = useMe();
  return useOutbox(useShallow((o) => o.posts.filter((p) => p.userId === me.id && p.channelId === channelId && p.rootId === rootId)));
}

function isOutgoing(value: unknown): value is Outgoing {
  const post = value as Partial<Outgoing> | null;
  return typeof post === 'object' && typeof post?.message === 'string' && Array.isArray(post.files) && typeof post.createdAt === 'number' &&
    [post.id, post.userId, post.channelId, post.rootId].every((id) => typeof id === 'string');
}

function inOrder(posts: Outgoing[]): Outgoing[] {
  return posts.sort((a, b) => a.createdAt - b.createdAt);
}

function mirror(id: string, post: Outgoing | undefined): void {
  useOutbox.setState(({ posts }) => {
    const others = posts.filter((p) => p.id !== id);
    return { posts: post ? inOrder([...others, post]) : others };
  });
}

function put(post: Outgoing): void {
  shelf.put(post.id, post); // without room for it, it lasts as long as the page
  mirror(post.id, post);
}

/** Sends a post, again and again while the server can't be reached. */
export function send(post: Pick<Outgoing, 'channelId' | 'rootId' | 'message' | 'files'>): void {
  const me = getMe();
  if (!me) {
    return;
  }
  // No two have the same time, which is their order.
  const createdAt = Math.max(Date.now(), (useOutbox.getState().posts.at(-1)?.createdAt ?? 0) + 1);
  put({ ...post, userId: me.id, createdAt, id: `${me.id}:${createdAt}${Math.random().toString().slice(2, 8)}` });
  void flushOutbox();
}

/** Tries a refused post once more. */
export function retry(id: string): void {
  const post = useOutbox.getState().posts.find((p) => p.id === id);
  if (post) {
    put({ ...post, failure: undefined });
    void flushOutbox();
  }
}

/** Gives a post up. */
export function discard(id: string): void {
  if (useOutbox.getState().posts.some((p) => p.id === id)) {
    shelf.remove(id);
    mirror(id, undefined);
  }
}

/** Sends what waits: it is called when there is hope again. */
export async function flushOutbox(): Promise<void> {
  await sender.flush();
}

async function deliver(p: Outgoing): Promise<Answer> {
  try {
    putPost(await soon(api.createPost({
      channel_id: p.channelId,
      root_id: p.rootId,
      message: p.message,
      pending_post_id: p.id,
      file_ids: p.files.map((f) => f.id),
    })));
    return { kind: 'stored' };
  } catch (error) {
    const status = errorStatus(error);
    if (status === 401) {
      return { kind: 'locked' };
    }
    if (isPassing(error) || status === 500) {
      return { kind: 'later', blame: status === 500 };
    }
    return { kind: 'refused', why: errorText(error, '') };
  }
}

/** What a promise gives, unless that takes too long. */
async function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(new Error('the server does not answer')); }, patienceMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
