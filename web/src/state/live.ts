import type { WebSocketClient, WebSocketMessage } from '@mattermost/client';
import { useEffect } from 'react';

import { openSocket } from '../api/socket';
import { useConnection } from './connection';
import { applyChannelEvent } from './events/channel';
import { applyPostEvent } from './events/post';
import { applyUserEvent } from './events/user';
import { flushOutbox } from './outbox';
import { catchUpTimelines } from './posts';
import { queries } from './query';

const appliers = [applyPostEvent, applyChannelEvent, applyUserEvent];

let socket: WebSocketClient | undefined;

/** The socket of the page, if one is wanted now. */
export function liveSocket(): WebSocketClient | undefined {
  return socket;
}

/** Keeps what is shown current while a component is mounted. */
export function useLive(): void {
  useEffect(() => {
    const live = openSocket({ onEvent: apply, onMissed: readAnew, onOpen: opened, onClose: closed });
    socket = live;
    const sendWaiting = () => void flushOutbox();
    window.addEventListener('online', sendWaiting);
    void flushOutbox();
    return () => {
      window.removeEventListener('online', sendWaiting);
      socket = undefined;
      live.close();
    };
  }, []);
}

function apply(event: WebSocketMessage): void {
  // An event that none of them knows is of a kind that this page does not show.
  appliers.some((applyTo) => applyTo(event));
}

function opened(): void {
  useConnection.setState({ state: 'open' });
  void flushOutbox();
}

function closed(): void {
  useConnection.setState({ state: 'lost' });
}

/** Everything but the posts is small: it is read again. Of the posts, what is new. */
function readAnew(): void {
  void catchUpTimelines();
  for (const key of ['channels', 'channel-members', 'categories', 'teams', 'team-unreads', 'preferences', 'status', 'user', 'me', 'site']) {
    void queries.invalidateQueries({ queryKey: [key] });
  }
}
