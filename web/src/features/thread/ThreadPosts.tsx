import type { Channel } from '@mattermost/types/channels';
import type { Post } from '@mattermost/types/posts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { highlight } from '../../state/highlight';
import { useOutgoing } from '../../state/outbox';
import { useMe } from '../../state/session';
import { RowItem } from '../post/RowItem';
import { RowList, type RowListHandle } from '../post/RowList';
import { listThreadRows, type Row } from '../post/rows';

interface Props {
  channel: Channel;
  root: Post;
  thread: Post[];
  /** What the user had read when they came, Unix ms. */
  readUntil: number;
  /** The reply for which the thread was opened. */
  postId?: string;
}

/** The messages of a thread: opens at the reply that was asked for, else at the first unread one. */
export function ThreadPosts({ channel, root, thread, readUntil, postId }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const list = useRef<RowListHandle>(null);
  const outgoing = useOutgoing(channel.id, root.id);
  const [line] = useState(readUntil);
  const rows = useMemo(
    () => listThreadRows(thread, outgoing, { readUntil: line, myId: me.id }),
    [thread, outgoing, line, me.id],
  );
  const [opensAt] = useState(() => openingOf(rows, postId));
  const show = useCallback((row: Row) => <RowItem row={row} channel={channel} rootId={root.id} />, [channel, root.id]);
  const asked = useRef(postId);
  useEffect(() => {
    if (postId === undefined) {
      return;
    }
    if (asked.current !== postId) {
      asked.current = postId;
      list.current?.toRow(rows.findIndex((r) => r.key === postId));
    }
    highlight(postId);
  }, [postId, rows]);
  return (
    <RowList ref={list} rows={rows} show={show} label={t('thread.posts')} channelId={channel.id} rootId={root.id} opensAt={opensAt} hasNewest />
  );
}

function openingOf(rows: Row[], postId: string | undefined) {
  const asked = rows.findIndex((r) => r.key === postId);
  if (asked >= 0) {
    return { index: asked, align: 'center' as const };
  }
  const unread = rows.findIndex((r) => r.kind === 'new');
  return unread >= 0 ? { index: unread, align: 'start' as const, offset: -60 } : { index: Math.max(rows.length - 1, 0), align: 'end' as const };
}
