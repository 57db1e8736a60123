import { startEditing } from '../../state/editing';
import { openThread } from '../../state/pane';
import { lastOwnPost } from '../../state/posts';
import { getTimeline } from '../../state/timelines';

/** Begins to edit the user's last message in a channel. */
export function editLast(channelId: string): void {
  const post = lastOwnPost(channelId, '');
  if (post) {
    startEditing(post.id, '');
  }
}

/** Opens the thread of the last message in a channel. */
export function replyLast(channelId: string): void {
  const post = getTimeline(channelId)?.posts.findLast((p) => !p.type.startsWith('system_'));
  if (post) {
    openThread(post.root_id || post.id);
  }
}
