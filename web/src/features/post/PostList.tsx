import type { Channel } from '@mattermost/types/channels';
import { useEffect, useMemo } from 'react';

import { getMembership } from '../../state/channels';
import { useOutgoing } from '../../state/outbox';
import { leaveReadLine, setReadLine, useReadLine } from '../../state/readLine';
import { useMe } from '../../state/session';
import type { Timeline } from '../../state/timeline';
import { leaveTimeline, useTimeline } from '../../state/timelines';
import { Failure } from '../../ui/Failure';
import { Announcer } from './Announcer';
import { PostSkeleton } from './PostSkeleton';
import { listRows, type Row } from './rows';
import { Stretch } from './Stretch';

/** The posts of a channel: opens at the first unread one and loads both ways. */
export function PostList({ channel }: { channel: Channel }) {
  const timeline = useTimeline(channel.id);
  const rows = useRows(channel.id, timeline.data);
  useEffect(() => () => {
    leaveReadLine(channel.id);
    leaveTimeline(channel.id);
  }, [channel.id]);
  if (timeline.isError) {
    return <Failure error={timeline.error} onRetry={() => void timeline.refetch()} />;
  }
  if (!timeline.data || !rows) {
    return <PostSkeleton />;
  }
  return (
    <>
      <Stretch key={timeline.data.stretch} channel={channel} timeline={timeline.data} rows={rows} />
      <Announcer posts={timeline.data.posts} />
    </>
  );
}

/** The rows of a channel. The line before what is new stays where it was when the channel was opened. */
function useRows(channelId: string, timeline: Timeline | undefined): Row[] | undefined {
  const me = useMe();
  const outgoing = useOutgoing(channelId);
  const readUntil = useReadLine((r) => r.until[channelId]);
  useEffect(() => {
    setReadLine(channelId, getMembership(channelId)?.last_viewed_at ?? 0);
  }, [channelId]);
  return useMemo(() => {
    if (!timeline || readUntil === undefined) {
      return undefined;
    }
    return listRows(timeline.posts, timeline.hasNewest ? outgoing : [], { readUntil, myId: me.id, begins: timeline.hasOldest });
  }, [timeline, outgoing, readUntil, me.id]);
}
