import { ScrollArea } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useChannels } from '../../state/channels';
import { useThread } from '../../state/posts';
import { ChannelName } from '../../ui/ChannelName';
import { Failure } from '../../ui/Failure';
import { PaneFrame } from '../../ui/PaneFrame';
import { Composer } from '../composer/Composer';
import { PostItem } from '../post/PostItem';
import { PostSkeleton } from '../post/PostSkeleton';

/** A thread: its root, its replies and a composer. */
export function ThreadPane({ rootId }: { rootId: string }) {
  const { t } = useTranslation();
  const thread = useThread(rootId);
  const { data: channels } = useChannels();
  const channel = channels?.[thread.data?.[0]?.channel_id ?? ''];
  return (
    <PaneFrame title={t('thread.title')} about={channel && <ChannelName channel={channel} />}>
      {thread.isError && <Failure error={thread.error} onRetry={() => void thread.refetch()} />}
      {thread.isPending && <PostSkeleton />}
      {thread.data && (
        <ScrollArea flex={1} role="log" aria-label={t('thread.posts')}>
          {thread.data.map((post) => <PostItem key={post.id} post={post} grouped={false} />)}
        </ScrollArea>
      )}
      {channel && <Composer channelId={channel.id} rootId={rootId} />}
    </PaneFrame>
  );
}
