/** Values that the browser keeps from one visit to the next. */
export interface Shelf<T> {
  load: () => Map<string, T>;
  /** Keeps a value; false if the browser has no room for it. */
  put: (key: string, value: T) => boolean;
  remove: (key: string) => void;
  /** Calls listener with what another window of this browser puts, or undefined for what it removes. */
  watch: (listener: (key: string, value: T | undefined) => void) => void;
}

/**
 * Opens the shelf of a name. Each value has an entry of its own in the browser's
 * storage: windows that are open side by side don't overwrite each other's.
 */
export function openShelf<T>(name: string, isValue: (value: unknown) => value is T, storage: Storage = localStorage): Shelf<T> {
  const prefix = `polder.${name}/`;

  function parse(text: string | null): T | undefined {
    try {
      const value: unknown = JSON.parse(text ?? 'null');
      return isValue(value) ? value : undefined;
    } catch {
      return undefined; // cut off, or of something else
    }
  }

  return {
    load() {
      const values = new Map<string, T>();
      for (const entry of Object.keys(storage)) {
        const value = entry.startsWith(prefix) ? parse(storage.getItem(entry)) : undefined;
        if (value !== undefined) {
          values.set(entry.slice(prefix.length), value);
        }
      }
      return values;
    },
    put(key, value) {
      try {
        storage.setItem(prefix + key, JSON.stringify(value));
        return true;
      } catch {
        return false; // full, or forbidden by the browser
      }
    },
    remove(key) {
      storage.removeItem(prefix + key);
    },
    watch(listener) {
      window.addEventListener('storage', (e) => {
        if (e.storageArea === storage && e.key?.startsWith(prefix)) {
          listener(e.key.slice(prefix.length), parse(e.newValue));
        }
      });
    },
  };
}
