import { useCallback, type KeyboardEvent, type RefObject } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';

import { openThread } from '../../state/pane';
import { tellFailure } from '../../ui/notice';
import { actionsOf, type Setting } from './actions';
import type { Row } from './rows';

/**
 * What keys do in a list of posts: arrows go from one to the next, letters act on
 * the one in focus, as its menu says.
 */
export function useRowKeys(rows: Row[], setting: Setting, list: RefObject<VirtuosoHandle | null>, box: RefObject<HTMLElement | null>) {
  return useCallback((e: KeyboardEvent) => {
    const target = e.target as HTMLElement;
    const id = target.dataset.postId;
    const onList = target.hasAttribute('data-virtuoso-scroller');
    if (e.ctrlKey || e.metaKey || e.altKey || (id === undefined && !onList)) {
      return;
    }
    const at = rows.findIndex((r) => r.kind === 'post' && r.post.id === id);
    const to = nextPost(rows, at, e.key);
    if (to !== undefined) {
      e.preventDefault();
      focusRow(list, box, rows, to);
      return;
    }
    const row = rows[at];
    if (row?.kind === 'post' && act(e, row, setting, target)) {
      e.preventDefault();
    }
  }, [rows, list, box, setting]);
}

/** The row of the post to which a key leads from another; with none in focus from the end. */
export function nextPost(rows: Row[], at: number, key: string): number | undefined {
  const isPost = (r: Row) => r.kind === 'post';
  switch (key) {
    case 'ArrowUp':
      return found(rows.findLastIndex((r, i) => isPost(r) && (at < 0 || i < at)));
    case 'ArrowDown':
      return at < 0 ? found(rows.findLastIndex(isPost)) : found(rows.findIndex((r, i) => isPost(r) && i > at));
    case 'Home':
      return found(rows.findIndex(isPost));
    case 'End':
      return found(rows.findLastIndex(isPost));
    default:
      return undefined;
  }
}

function found(index: number): number | undefined {
  return index < 0 ? undefined : index;
}

function focusRow(list: RefObject<VirtuosoHandle | null>, box: RefObject<HTMLElement | null>, rows: Row[], index: number): void {
  const row = rows[index];
  if (row?.kind !== 'post') {
    return;
  }
  const focus = () => { box.current?.querySelector<HTMLElement>(`[data-post-id="${row.post.id}"]`)?.focus({ preventScroll: true }); };
  focus(); // it is mostly there already, and then need not be waited for
  list.current?.scrollIntoView({ index, done: focus });
}

/** Does what a key means on a post; false if it means nothing. */
function act(e: KeyboardEvent, row: Row & { kind: 'post' }, setting: Setting, target: HTMLElement): boolean {
  if (e.key === 'Enter') {
    openThread(row.post.root_id || row.post.id);
    return true;
  }
  if (e.key === '+' || e.key === '=') {
    target.querySelector<HTMLElement>('[data-key="+"]')?.click();
    return true;
  }
  const key = e.key === 'Backspace' ? 'Delete' : e.key;
  const action = actionsOf(row.post, setting).find((a) => a.key?.toLowerCase() === key.toLowerCase());
  action?.run()?.catch(tellFailure);
  return action !== undefined;
}
