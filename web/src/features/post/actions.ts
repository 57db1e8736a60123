import type { Post } from '@mattermost/types/posts';
import { IconArrowForwardUp, IconBell, IconBellOff, IconCopy, IconLink, IconMailOpened, IconMessageCircle, IconPencil, IconPin, IconPinnedOff, IconTrash, type Icon } from '@tabler/icons-react';
import i18next from 'i18next';

import { ask } from '../../state/asked';
import { startEditing } from '../../state/editing';
import { postPath } from '../../state/jump';
import { openThread } from '../../state/pane';
import { markUnread, setPinned } from '../../state/posts';
import { followThread } from '../../state/thread';
import { copyText } from '../../ui/copy';
import { tellDone } from '../../ui/notice';

/** Where a message is shown, and what the user may do there. */
export interface Setting {
  myId: string;
  teamId: string;
  teamName: string;
  /** The thread in which it is shown; "" in a channel. */
  rootId: string;
  permissions: Set<string>;
  archived: boolean;
  /** How long after writing a message may be edited, in ms; Infinity for always. */
  editableMs: number;
}

/** Something to do with a message. */
export interface PostAction {
  id: string;
  /** The key that does it on a focused message. */
  key?: string;
  icon: Icon;
  label: string;
  danger?: boolean;
  run: () => Promise<unknown> | undefined;
}

/** What the user can do with a message, in the order of the menu. */
export function actionsOf(post: Post, at: Setting): PostAction[] {
  const { t } = i18next;
  const own = post.user_id === at.myId;
  const writes = !at.archived && at.permissions.has('create_post');
  const rootId = post.root_id || post.id;
  const actions: (PostAction | false)[] = [
    writes && { id: 'reply', key: 'r', icon: IconMessageCircle, label: t('post.action.reply'), run: () => { openThread(rootId); return undefined; } },
    own && writes && at.permissions.has('edit_post') && Date.now() - post.create_at < at.editableMs && {
      id: 'edit', key: 'e', icon: IconPencil, label: t('post.action.edit'), run: () => { startEditing(post.id, at.rootId); return undefined; },
    },
    { id: 'forward', key: 'f', icon: IconArrowForwardUp, label: t('post.action.forward'), run: () => { ask({ kind: 'forward', post }); return undefined; } },
    { id: 'link', key: 'k', icon: IconLink, label: t('post.action.link'), run: () => copyLink(post, at.teamName) },
    { id: 'text', key: 'c', icon: IconCopy, label: t('post.action.text'), run: () => copyMessage(post) },
    { id: 'unread', key: 'u', icon: IconMailOpened, label: t('post.action.unread'), run: () => markUnread(post) },
    post.root_id === '' && follow(post, at),
    writes && {
      id: 'pin', key: 'p', icon: post.is_pinned ? IconPinnedOff : IconPin,
      label: t(post.is_pinned ? 'post.action.unpin' : 'post.action.pin'), run: () => setPinned(post, !post.is_pinned),
    },
    !at.archived && at.permissions.has(own ? 'delete_post' : 'delete_others_posts') && {
      id: 'delete', key: 'Delete', icon: IconTrash, danger: true, label: t('post.action.delete'),
      run: () => { ask({ kind: 'delete', post }); return undefined; },
    },
  ];
  return actions.filter((a) => a !== false);
}

function follow(post: Post, at: Setting): PostAction {
  const following = post.is_following === true;
  return {
    id: 'follow', key: 's', icon: following ? IconBellOff : IconBell,
    label: i18next.t(following ? 'post.unfollow' : 'post.follow'), run: () => followThread(at.teamId, post.id, !following),
  };
}

async function copyLink(post: Post, team: string): Promise<void> {
  if (await copyText(window.location.origin + postPath(team, post.id))) {
    tellDone(i18next.t('post.linkCopied'));
  }
}

async function copyMessage(post: Post): Promise<void> {
  if (await copyText(post.message)) {
    tellDone(i18next.t('post.textCopied'));
  }
}
