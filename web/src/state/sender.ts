/** What came of an attempt to send something. */
export type Answer =
  | { kind: 'stored' }
  /** It is not there, and trying again may help; blame says that what was sent may be the reason. */
  | { kind: 'later'; blame: boolean }
  /** Nobody is logged in: it waits until somebody is. */
  | { kind: 'locked' }
  | { kind: 'refused'; why: string };

interface Item {
  id: string;
  channelId: string;
}

/** What a sender sends, and whom it tells. */
export interface Queue<T extends Item> {
  /** What waits, the oldest first. */
  waiting: () => T[];
  deliver: (item: T) => Promise<Answer>;
  stored: (item: T) => void;
  refused: (item: T, why: string) => void;
}

export interface Sender {
  /** Sends what waits now, and again later while it can't be sent. */
  flush: () => Promise<void>;
}

const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** So often is something tried that the server itself fails on. */
const mostBlamed = 5;

/**
 * Sends what waits: of each channel one after the other, so that it keeps its order;
 * of different channels at once. What is refused makes way for what follows it.
 */
export function createSender<T extends Item>(queue: Queue<T>): Sender {
  const busy = new Set<string>();
  const failures = new Map<string, number>();
  const blamed = new Map<string, number>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const first = (channelId: string) => queue.waiting().find((item) => item.channelId === channelId);

  /** Tries an item; whether the next one may be tried. */
  async function attempt(item: T): Promise<boolean> {
    const answer = await queue.deliver(item);
    switch (answer.kind) {
      case 'stored':
        failures.delete(item.channelId);
        blamed.delete(item.id);
        queue.stored(item);
        return true;
      case 'refused':
        queue.refused(item, answer.why);
        return true;
      case 'locked':
        return false;
      case 'later':
        if (answer.blame) {
          const times = (blamed.get(item.id) ?? 0) + 1;
          blamed.set(item.id, times);
          if (times >= mostBlamed) {
            blamed.delete(item.id);
            queue.refused(item, '');
            return true;
          }
        }
        tryLater(item.channelId);
        return false;
    }
  }

  function tryLater(channelId: string): void {
    const times = failures.get(channelId) ?? 0;
    failures.set(channelId, times + 1);
    const wait = Math.min(firstWaitMs * 2 ** times, longestWaitMs) * (0.75 + Math.random() / 2);
    timers.set(channelId, setTimeout(() => void flushChannel(channelId), wait));
  }

  async function flushChannel(channelId: string): Promise<void> {
    if (busy.has(channelId)) {
      return;
    }
    clearTimeout(timers.get(channelId));
    busy.add(channelId);
    try {
      for (let next = first(channelId); next; next = first(channelId)) {
        if (!(await attempt(next))) {
          return;
        }
      }
    } finally {
      busy.delete(channelId);
    }
  }

  return {
    async flush() {
      await Promise.all([...new Set(queue.waiting().map((item) => item.channelId))].map(flushChannel));
    },
  };
}
