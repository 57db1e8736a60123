import type { Post } from '@mattermost/types/posts';

import { api } from '../api/client';
import { holdUnread } from './readLine';
import { getMe } from './session';
import { changeInThread, getThread, putInThread } from './thread';
import { changeInTimeline, changeInTimelines, getTimeline, putInTimeline } from './timelines';

/** Shows a post that is new or changed wherever it belongs. */
export function putPost(post: Post): void {
  putInTimeline(post);
  putInThread(post);
}

/** Changes a shown post in its place. */
export function changePost(channelId: string, postId: string, edit: (post: Post) => Post): void {
  changeInTimeline(channelId, postId, edit);
  changeInThread(postId, edit);
}

/** Changes a shown post of whatever channel, for events that don't name it. */
export function changePostOf(postId: string, edit: (post: Post) => Post): void {
  changeInTimelines(postId, edit);
  changeInThread(postId, edit);
}

/** Takes a post from the page. */
export function dropPost(post: Post): void {
  putPost({ ...post, delete_at: post.delete_at || Date.now() });
}

export async function editPost(post: Post, message: string): Promise<void> {
  putPost(await api.patchPost({ id: post.id, message }));
}

export async function deletePost(post: Post): Promise<void> {
  await api.deletePost(post.id);
  dropPost(post);
}

/** Pins a post to its channel, or unpins it; it shows at once. */
export async function setPinned(post: Post, pinned: boolean): Promise<void> {
  const show = (is: boolean) => { changePost(post.channel_id, post.id, (p) => ({ ...p, is_pinned: is })); };
  show(pinned);
  try {
    await (pinned ? api.pinPost(post.id) : api.unpinPost(post.id));
  } catch (error) {
    show(!pinned);
    throw error;
  }
}

/** Makes a post the first that the user has not read; a reply in its thread. */
export async function markUnread(post: Post): Promise<void> {
  const me = getMe();
  if (me) {
    await api.markPostAsUnread(me.id, post.id);
    if (post.root_id === '') {
      holdUnread(post.channel_id, post.create_at - 1);
    }
  }
}

/** The user's last message in a channel or thread that they may still edit. */
export function lastOwnPost(channelId: string, rootId: string): Post | undefined {
  const me = getMe();
  const posts = rootId === '' ? getTimeline(channelId)?.posts : getThread(rootId);
  return posts?.findLast((p) => p.user_id === me?.id && p.type === '');
}
