import { WebSocketClient, type WebSocketMessage } from '@mattermost/client';

/** What a socket tells the page besides its events. */
export interface SocketListener {
  onEvent: (event: WebSocketMessage) => void;
  /** Events were missed: what is shown must be read anew, from the time of the last one. */
  onMissed: () => void;
  onOpen: () => void;
  onClose: () => void;
}

const retry = { minWebSocketRetryTime: 3000, maxWebSocketRetryTime: 60_000, reconnectJitterRange: 2000 };

/**
 * Opens the one WebSocket of the page. It comes back by itself and resumes by its
 * connection id; close ends it for good.
 */
export function openSocket(listener: SocketListener): WebSocketClient {
  const socket = new WebSocketClient(retry);
  socket.addMessageListener(listener.onEvent);
  socket.addMissedMessageListener(listener.onMissed);
  socket.addFirstConnectListener(listener.onOpen);
  socket.addReconnectListener(listener.onOpen);
  socket.addCloseListener(listener.onClose);
  socket.initialize(`${window.location.origin.replace(/^http/, 'ws')}/api/v4/websocket`);
  return socket;
}
