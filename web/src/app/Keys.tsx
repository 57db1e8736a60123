import type { Team } from '@mattermost/types/teams';
import { useEffect, useEffectEvent } from 'react';
import { useLocation } from 'wouter';

import { useSections } from '../features/sidebar/arranged';
import { neighbour } from '../features/sidebar/sections';
import { channelPath } from '../state/channelName';
import { unreadOf, viewChannel } from '../state/channels';
import { closeDialog, openDialog, useDialog } from '../state/dialog';
import { closePane, openPane, usePane } from '../state/pane';
import { usePlace } from '../state/place';

/** The keys that work wherever the focus is. */
export function Keys({ team }: { team: Team }) {
  const [, navigate] = useLocation();
  const { sections, members, collapsedThreads } = useSections(team.id);

  function walk(step: 1 | -1, onlyUnread: boolean) {
    const channels = sections?.flatMap((s) => s.channels) ?? [];
    const isNew = (id: string) => {
      const channel = channels.find((c) => c.id === id);
      const unread = channel && unreadOf(channel, members?.[id], collapsedThreads);
      return unread !== undefined && (unread.messages || unread.mentions > 0);
    };
    const id = neighbour(channels.map((c) => c.id), usePlace.getState().channelId, step, (other) => !onlyUnread || isNew(other));
    const channel = channels.find((c) => c.id === id);
    if (channel) {
      navigate(channelPath(team.name, channel));
    }
  }

  const onKey = useEffectEvent((e: KeyboardEvent) => {
    const action = e.key === 'Escape' ? undefined : actionOf(e, walk);
    if (action) {
      e.preventDefault();
      action();
    }
  });

  useEffect(() => {
    let over = false; // something lies over the page that takes Escape
    const before = (e: KeyboardEvent) => {
      over = e.key === 'Escape' && document.querySelector('[role="dialog"], [role="menu"], [role="listbox"], [data-popover]') !== null;
    };
    const after = (e: KeyboardEvent) => {
      onKey(e);
      if (e.key === 'Escape' && !over && !e.defaultPrevented && !e.isComposing) {
        escape();
      }
    };
    window.addEventListener('keydown', before, true);
    window.addEventListener('keydown', after);
    return () => {
      window.removeEventListener('keydown', before, true);
      window.removeEventListener('keydown', after);
    };
  }, []);
  return null;
}

type Walk = (step: 1 | -1, onlyUnread: boolean) => void;

/** What a key does on the whole page; undefined for nothing. */
function actionOf(e: KeyboardEvent, walk: Walk): (() => void) | undefined {
  const ctrl = (e.ctrlKey || e.metaKey) && !e.altKey;
  if (e.altKey && !e.ctrlKey && !e.metaKey && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) {
    return () => { walk(e.key === 'ArrowUp' ? -1 : 1, e.shiftKey); };
  }
  if (!ctrl) {
    return undefined;
  }
  switch (`${e.shiftKey ? 'shift+' : ''}${e.key.toLowerCase()}`) {
    case 'k':
      return () => { toggleDialog('switcher'); };
    case '/':
    case 'shift+/':
      return () => { toggleDialog('help'); };
    case 'shift+m':
      return () => { openPane({ kind: 'mentions' }); };
    case 'shift+f':
      return () => { openPane({ kind: 'search', terms: '' }); };
    case 'shift+,':
    case 'shift+<':
      return () => { toggleDialog('settings'); };
    default:
      return undefined;
  }
}

function toggleDialog(kind: 'switcher' | 'help' | 'settings'): void {
  if (useDialog.getState().dialog?.kind === kind) {
    closeDialog();
  } else {
    openDialog({ kind });
  }
}

/** Closes the pane; without one, what is on the page counts as read. */
function escape(): void {
  if (usePane.getState().pane) {
    closePane();
    return;
  }
  const { channelId } = usePlace.getState();
  if (channelId !== '') {
    // What fails is said again when the user next looks.
    viewChannel(channelId).catch(() => undefined);
  }
}
