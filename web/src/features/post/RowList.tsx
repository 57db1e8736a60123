import { useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react';
import { Virtuoso, type IndexLocationWithAlign, type VirtuosoHandle } from 'react-virtuoso';

import classes from './Post.module.css';
import { useRowKeys } from './rowKeys';
import { rowsAbove, type Row } from './rows';
import { useSetting } from './setting';

/** A little room below the last message. */
const parts = { Footer: () => <div className={classes.foot} /> };

/** Enough that the index of the first row never gets below 0. */
const startIndex = 10_000_000;
/** How far from the end still counts as there, in px. */
const nearEnd = 60;

export interface RowListHandle {
  toRow: (index: number) => void;
  toEnd: () => void;
}

interface Props {
  ref?: Ref<RowListHandle>;
  rows: Row[];
  show: (row: Row) => ReactNode;
  label: string;
  channelId: string;
  /** The thread whose posts these are; "" for those of a channel. */
  rootId: string;
  /** The row at which the list opens. */
  opensAt: IndexLocationWithAlign;
  /** The last row is the newest: who is at the end stays there. */
  hasNewest: boolean;
  onStart?: () => void;
  onEnd?: () => void;
  onAtEnd?: (atEnd: boolean) => void;
}

/** Rows of posts, of which only those in sight are there; it keeps its place when rows come above. */
export function RowList({ ref, rows, show, label, channelId, rootId, opensAt, hasNewest, onStart, onEnd, onAtEnd }: Props) {
  const list = useRef<VirtuosoHandle>(null);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(false);
  const firstIndex = useFirstIndex(rows);
  const onKeyDown = useRowKeys(rows, useSetting(channelId, rootId), list, box);

  useImperativeHandle(ref, () => ({
    toRow: (index) => { list.current?.scrollToIndex({ index, align: 'center' }); },
    toEnd: () => { list.current?.scrollToIndex({ index: 'LAST', align: 'end' }); },
  }), []);

  return (
    <div ref={box} className={classes.list} onKeyDown={onKeyDown}>
      <Virtuoso
        ref={list}
        className={classes.scroller}
        data={rows}
        computeItemKey={(_, row) => row.key}
        firstItemIndex={firstIndex}
        initialTopMostItemIndex={opensAt}
        alignToBottom={rootId === ''}
        components={parts}
        followOutput={(end) => (end && hasNewest ? 'auto' : false)}
        atBottomThreshold={nearEnd}
        atBottomStateChange={(end) => {
          atEnd.current = end;
          onAtEnd?.(end);
        }}
        // A message at the end that grows, by a reaction or a picture, would grow out of sight.
        totalListHeightChanged={() => { if (atEnd.current && hasNewest) { list.current?.autoscrollToBottom(); } }}
        increaseViewportBy={{ top: 400, bottom: 800 }}
        startReached={onStart}
        endReached={onEnd}
        itemContent={(_, row) => show(row)}
        role="log"
        aria-live="off"
        aria-label={label}
      />
    </div>
  );
}

/** The index of the first row. It tells the list how many rows came above. */
function useFirstIndex(rows: Row[]): number {
  const [known, setKnown] = useState({ rows, first: startIndex });
  if (known.rows === rows) {
    return known.first;
  }
  const first = known.rows[0]?.key === rows[0]?.key && known.rows[1]?.key === rows[1]?.key ? known.first : known.first - rowsAbove(known.rows, rows);
  setKnown({ rows, first });
  return first;
}
