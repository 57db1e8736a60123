import type { WebSocketClient, WebSocketMessage } from '@mattermost/client';
import { useEffect } from 'react';

import { isPassing } from '../api/client';
import { Socket } from '../api/socket';
import { useConnection } from './connection';
import { applyChannelEvent } from './events/channel';
import { applyPostEvent } from './events/post';
import { applyUserEvent } from './events/user';
import { closeGaps, noteLoss, noteTold } from './gaps';
import { watchNetwork } from './network';
import { flushOutbox } from './outbox';
import { queries } from './query';
import { checkSession } from './session';

const appliers = [applyPostEvent, applyChannelEvent, applyUserEvent];

let socket: Socket | undefined;

/** The socket of the page, if one is wanted now. */
export function liveSocket(): WebSocketClient | undefined {
  return socket?.client;
}

/** Keeps what is shown current while a component is mounted. */
export function useLive(): void {
  useEffect(() => {
    const live = new Socket({ onEvent: apply, onHello: readAnew, onOpen: opened, onClose: closed });
    socket = live;
    const unwatch = watchNetwork({
      onLook: () => {
        live.check();
        void flushOutbox();
      },
      onWake: () => {
        live.renew();
        void flushOutbox();
      },
      onOffline: lost,
    });
    void flushOutbox();
    return () => {
      unwatch();
      socket = undefined;
      live.close();
      noteLoss();
      useConnection.setState({ state: 'connecting' });
    };
  }, []);
}

function apply(event: WebSocketMessage): void {
  noteTold();
  if (useConnection.getState().state !== 'open') {
    useConnection.setState({ state: 'open' }); // the browser believed to be without a network
  }
  // An event that none of them knows is of a kind that this page does not show.
  appliers.some((applyTo) => applyTo(event));
}

function opened(): void {
  useConnection.setState({ state: 'open' });
  void flushOutbox();
}

function lost(): void {
  useConnection.setState({ state: 'lost' });
  noteLoss();
}

function closed(refused: boolean): void {
  lost();
  if (refused) {
    void checkSession().catch(() => undefined); // asked again when it refuses the next one
  }
}

/** What events keep current, besides the posts of channels. All of it is small. */
const kept = new Set([
  'thread', 'threads', 'channels', 'channel-members', 'categories', 'teams', 'team-unreads', 'team-members', 'preferences', 'status', 'user', 'me', 'site',
]);

let attempt = 0;

/** Reads anew what was read before events came. */
function readAnew(): void {
  attempt++;
  void queries.invalidateQueries({ predicate: (q) => kept.has(q.queryKey[0] as string) });
  void readPosts(attempt);
}

/** Reads the posts that came; again and again if the server can't be reached, until a later connection does. */
async function readPosts(mine: number): Promise<void> {
  try {
    await closeGaps();
  } catch (error) {
    if (isPassing(error)) {
      setTimeout(() => {
        if (mine === attempt) {
          void readPosts(mine);
        }
      }, 2000 + Math.random() * 2000);
    }
  }
}
