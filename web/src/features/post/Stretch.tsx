import type { Channel } from '@mattermost/types/channels';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useChannelName } from '../../state/channelName';
import { highlight } from '../../state/highlight';
import { jumped, useJump } from '../../state/jump';
import type { Timeline } from '../../state/timeline';
import { loadNewer, loadOlder, openAround, openNewest } from '../../state/timelines';
import { tellFailure } from '../../ui/notice';
import { NewestButton } from './NewestButton';
import { RowItem } from './RowItem';
import { RowList, type RowListHandle } from './RowList';
import type { Row } from './rows';

/** A stretch of a channel's posts. Another place in the channel is another stretch, which opens there. */
export function Stretch({ channel, timeline, rows }: { channel: Channel; timeline: Timeline; rows: Row[] }) {
  const { t } = useTranslation();
  const name = useChannelName(channel);
  const list = useRef<RowListHandle>(null);
  const [atEnd, setAtEnd] = useState(false);
  const [opensAt] = useState(() => openingOf(rows, timeline));
  const { hasOldest, hasNewest } = timeline;
  useJumps(channel.id, rows, list);
  useOwnAtEnd(channel.id, rows, hasNewest, list);

  const older = useCallback(() => { if (!hasOldest) { loadOlder(channel.id).catch(tellFailure); } }, [channel.id, hasOldest]);
  const newer = useCallback(() => { if (!hasNewest) { loadNewer(channel.id).catch(tellFailure); } }, [channel.id, hasNewest]);
  const show = useCallback((row: Row) => <RowItem row={row} channel={channel} />, [channel]);

  function toNewest() {
    if (hasNewest) {
      list.current?.toEnd();
    } else {
      openNewest(channel.id).catch(tellFailure);
    }
  }

  return (
    <>
      <RowList
        ref={list}
        rows={rows}
        show={show}
        label={t('post.list', { name })}
        channelId={channel.id}
        rootId=""
        opensAt={opensAt}
        hasNewest={hasNewest}
        onStart={older}
        onEnd={newer}
        onAtEnd={setAtEnd}
      />
      <NewestButton rows={rows} atEnd={atEnd && hasNewest} onClick={toNewest} />
    </>
  );
}

/** Where a stretch opens: at the post that it was read for, at the first unread one, or at the end. */
function openingOf(rows: Row[], timeline: Timeline) {
  const post = rows.findIndex((r) => r.key === timeline.around);
  if (post >= 0) {
    return post === rows.length - 1 ? { index: post, align: 'end' as const } : { index: post, align: 'center' as const };
  }
  const unread = rows.findIndex((r) => r.kind === 'new');
  return unread >= 0 ? { index: unread, align: 'start' as const, offset: -80 } : { index: Math.max(rows.length - 1, 0), align: 'end' as const };
}

/** Leads to the post that somebody asked for. */
function useJumps(channelId: string, rows: Row[], list: React.RefObject<RowListHandle | null>): void {
  const to = useJump((j) => (j.to?.channelId === channelId ? j.to.postId : ''));
  useEffect(() => {
    if (to === '') {
      return;
    }
    const row = rows.findIndex((r) => r.key === to);
    jumped();
    if (row >= 0) {
      list.current?.toRow(row);
      highlight(to);
    } else {
      openAround(channelId, to).then(() => { highlight(to); }, tellFailure);
    }
  }, [to, rows, channelId, list]);
}

/** Brings what the user sends before them, wherever they were. */
function useOwnAtEnd(channelId: string, rows: Row[], hasNewest: boolean, list: React.RefObject<RowListHandle | null>): void {
  const last = rows.at(-1);
  const sent = last?.kind === 'pending' ? last.key : '';
  useEffect(() => {
    if (sent !== '' && hasNewest) {
      list.current?.toEnd();
    }
  }, [sent, hasNewest, list, channelId]);
}
