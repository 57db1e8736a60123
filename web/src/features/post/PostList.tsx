import type { Channel } from '@mattermost/types/channels';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtuoso } from 'react-virtuoso';

import { getMembership } from '../../state/channels';
import { useOutgoing } from '../../state/outbox';
import { loadNewer, loadOlder, useTimeline } from '../../state/posts';
import { useMe } from '../../state/session';
import { Failure } from '../../ui/Failure';
import { DayLine, NewLine } from './Lines';
import { PendingPost } from './PendingPost';
import classes from './Post.module.css';
import { PostItem } from './PostItem';
import { PostSkeleton } from './PostSkeleton';
import { listRows, type Row } from './rows';

/** Enough that the index of the first row never gets below 0. */
const startIndex = 10_000_000;

/** The posts of a channel: opens at the first unread one and loads both ways. */
export function PostList({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const me = useMe();
  const timeline = useTimeline(channel.id);
  // The line stays where it was when the channel was opened.
  const [readUntil] = useState(() => getMembership(channel.id)?.last_viewed_at ?? 0);
  const outgoing = useOutgoing(channel.id);
  const posts = timeline.data?.posts;
  const rows = useMemo(
    () => listRows(posts ?? [], outgoing, readUntil, me.id),
    [posts, outgoing, readUntil, me.id],
  );
  // Virtuoso keeps its place when rows are added above if their index tells how many.
  const [anchor, setAnchor] = useState<{ key: string; index: number }>();
  const position = anchor ? rows.findIndex((r) => r.key === anchor.key) : -1;
  const firstIndex = anchor && position >= 0 ? anchor.index - position : startIndex;
  if (!anchor && rows[0]) {
    setAnchor({ key: rows.at(-1)?.key ?? '', index: startIndex + rows.length - 1 });
  }

  if (timeline.isError) {
    return <Failure error={timeline.error} onRetry={() => void timeline.refetch()} />;
  }
  if (!timeline.data) {
    return <PostSkeleton />;
  }
  const unread = rows.findIndex((r) => r.kind === 'new');
  return (
    <Virtuoso
      className={classes.list}
      data={rows}
      computeItemKey={(_, row) => row.key}
      firstItemIndex={firstIndex}
      initialTopMostItemIndex={unread >= 0 ? { index: unread, align: 'start', offset: -80 } : { index: Math.max(rows.length - 1, 0), align: 'end' }}
      alignToBottom
      followOutput={(atBottom) => (atBottom && timeline.data.hasNewest ? 'auto' : false)}
      increaseViewportBy={600}
      startReached={() => { if (!timeline.data.hasOldest) { void loadOlder(channel.id); } }}
      endReached={() => { if (!timeline.data.hasNewest) { void loadNewer(channel.id); } }}
      itemContent={(_, row) => <RowItem row={row} />}
      role="log"
      aria-label={t('post.list')}
    />
  );
}

function RowItem({ row }: { row: Row }) {
  switch (row.kind) {
    case 'day':
      return <DayLine at={row.at} />;
    case 'new':
      return <NewLine />;
    case 'pending':
      return <PendingPost post={row.post} />;
    default:
      return <PostItem post={row.post} grouped={row.grouped} />;
  }
}
