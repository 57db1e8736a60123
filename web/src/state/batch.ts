const gatherMs = 10;
const most = 100;

/**
 * Makes one request of the reads that come within a moment. The read of an id that
 * the answer does not have gives null.
 */
export function batch<T>(read: (ids: string[]) => Promise<T[]>, idOf: (value: T) => string): (id: string) => Promise<T | null> {
  let waiting = new Map<string, Promise<T | null>>();
  let answer: Promise<Map<string, T>> | undefined;

  function gather(): Promise<Map<string, T>> {
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        const ids = [...waiting.keys()];
        waiting = new Map();
        answer = undefined;
        const parts: Promise<T[]>[] = [];
        for (let i = 0; i < ids.length; i += most) {
          parts.push(read(ids.slice(i, i + most)));
        }
        Promise.all(parts).then((lists) => {
          resolve(new Map(lists.flat().map((value) => [idOf(value), value])));
        }, reject);
      }, gatherMs);
    });
  }

  return (id) => {
    let value = waiting.get(id);
    if (!value) {
      answer ??= gather();
      value = answer.then((values) => values.get(id) ?? null);
      waiting.set(id, value);
    }
    return value;
  };
}
