import { WebSocketClient, WebSocketEvents, type WebSocketMessage } from '@mattermost/client';

/** What a socket tells the page besides its events. */
export interface SocketListener {
  onEvent: (event: WebSocketMessage) => void;
  /** A connection begins whose events are all there are: what happened before must be read. */
  onHello: () => void;
  onOpen: () => void;
  /** refused: the server ended it, because it knows no session or no longer. */
  onClose: (refused: boolean) => void;
}

const retry = { minWebSocketRetryTime: 3000, maxWebSocketRetryTime: 60_000, reconnectJitterRange: 2000 };

/** How long an answer may take before a socket that seems open counts as dead. */
const pongMs = 600;
const policyViolation = 1008;

/** The one WebSocket of the page. It comes back by itself and resumes by its connection id. */
export class Socket {
  readonly client: WebSocketClient;
  private raw: WebSocket | undefined;
  private refused = false;

  constructor(listener: SocketListener) {
    this.client = new WebSocketClient({ ...retry, newWebSocketFn: (url) => this.connect(url) });
    this.client.addMessageListener((event) => {
      if (event.event === WebSocketEvents.Hello) {
        listener.onHello();
      } else {
        listener.onEvent(event);
      }
    });
    // The client resumes only for who asks to be told when that fails; then there is a hello.
    this.client.addMissedMessageListener(() => undefined);
    this.client.addFirstConnectListener(listener.onOpen);
    this.client.addReconnectListener(listener.onOpen);
    this.client.addCloseListener(() => { listener.onClose(this.refused); });
    this.open();
  }

  /** Makes sure that the socket lives, and connects at once if it doesn't. */
  check(): void {
    const { raw } = this;
    if (raw?.readyState !== WebSocket.OPEN) {
      this.renew();
      return;
    }
    const late = setTimeout(() => {
      if (this.raw === raw) {
        this.renew();
      }
    }, pongMs);
    this.client.ping(() => { clearTimeout(late); });
  }

  /** Connects at once, as the old connection is most likely dead: the machine slept, or the network changed. */
  renew(): void {
    const { raw } = this;
    if (raw?.readyState === WebSocket.CONNECTING) {
      return;
    }
    if (raw?.readyState === WebSocket.CLOSING) {
      raw.onclose?.(new CloseEvent('close')); // the client waits for it, which may be long
    }
    this.client.close();
    this.drop(raw);
    this.open();
  }

  /** Ends it for good. */
  close(): void {
    const { raw } = this;
    this.client.close();
    this.drop(raw); // the client leaves one alone that is not open yet
  }

  private open(): void {
    this.client.initialize(`${window.location.origin.replace(/^http/, 'ws')}/api/v4/websocket`);
  }

  private connect(url: string): WebSocket {
    this.refused = false;
    this.raw = new WebSocket(url);
    this.raw.addEventListener('close', ({ code }) => { this.refused = code === policyViolation; });
    return this.raw;
  }

  /** What still comes from a socket that was given up must not mix with its successor's. */
  private drop(raw: WebSocket | undefined): void {
    if (raw) {
      raw.onopen = raw.onmessage = raw.onerror = raw.onclose = null;
      raw.close();
    }
  }
}
