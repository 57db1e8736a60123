import type { Channel } from '@mattermost/types/channels';
import type { Post } from '@mattermost/types/posts';
import { Center, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useChannels } from '../../state/channels';
import { startEditing } from '../../state/editing';
import { usePlace } from '../../state/place';
import { lastOwnPost } from '../../state/posts';
import { useReading, useThread } from '../../state/thread';
import { ChannelName } from '../../ui/ChannelName';
import { Failure } from '../../ui/Failure';
import { PaneFrame } from '../../ui/PaneFrame';
import { Composer } from '../composer/Composer';
import { Announcer } from '../post/Announcer';
import { PostSkeleton } from '../post/PostSkeleton';
import { FollowButton } from './FollowButton';
import { useThreadViewing } from './viewing';
import { ThreadPosts } from './ThreadPosts';

/** A thread: its root, its replies and a composer. */
export function ThreadPane({ rootId, postId }: { rootId: string; postId?: string }) {
  const { t } = useTranslation();
  const teamId = usePlace((p) => p.teamId);
  const thread = useThread(rootId);
  const reading = useReading(teamId, rootId);
  const { data: channels } = useChannels();
  const [root] = thread.data ?? [];
  const channel = channels?.[root?.channel_id ?? ''];
  const failed = [thread, reading].find((q) => q.isError);
  return (
    <PaneFrame
      title={t('thread.title')}
      about={channel && <ChannelName channel={channel} />}
      actions={root && <FollowButton root={root} />}
    >
      {failed && <Failure error={failed.error} onRetry={() => { void thread.refetch(); void reading.refetch(); }} />}
      {!failed && (thread.isPending || reading.isPending) && <PostSkeleton />}
      {thread.data?.length === 0 && <Center flex={1}><Text c="dimmed">{t('thread.gone')}</Text></Center>}
      {root && channel && thread.data && reading.data !== undefined && (
        <OpenThread channel={channel} root={root} thread={thread.data} readUntil={reading.data?.last_viewed_at ?? 0} postId={postId} />
      )}
    </PaneFrame>
  );
}

interface Open {
  channel: Channel;
  root: Post;
  thread: Post[];
  readUntil: number;
  postId?: string;
}

function OpenThread({ channel, root, thread, readUntil, postId }: Open) {
  useThreadViewing(root, thread.at(-1)?.create_at ?? 0);

  function editLast() {
    const post = lastOwnPost(channel.id, root.id);
    if (post) {
      startEditing(post.id, root.id);
    }
  }

  return (
    <>
      <ThreadPosts channel={channel} root={root} thread={thread} readUntil={readUntil} postId={postId} />
      <Announcer posts={thread} />
      <Composer channelId={channel.id} rootId={root.id} autoFocus onEditLast={editLast} />
    </>
  );
}
