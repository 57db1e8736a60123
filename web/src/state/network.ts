const tickMs = 5000;

interface Waker {
  /** The page is looked at again: it may have been without a network. */
  onLook: () => void;
  /** There is a network again, or the machine slept: old connections are dead. */
  onWake: () => void;
  /** There is no network. */
  onOffline: () => void;
}

/** Tells when the network may have changed. Returns what ends that. */
export function watchNetwork({ onLook, onWake, onOffline }: Waker): () => void {
  const look = () => {
    if (document.visibilityState === 'visible') {
      onLook();
    }
  };
  let last = Date.now();
  const clock = setInterval(() => {
    const now = Date.now();
    if (now - last > 4 * tickMs && document.visibilityState === 'visible') { // timers stand still while the machine sleeps
      onWake();
    }
    last = now;
  }, tickMs);
  window.addEventListener('online', onWake);
  window.addEventListener('offline', onOffline);
  window.addEventListener('pageshow', look);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(clock);
    window.removeEventListener('online', onWake);
    window.removeEventListener('offline', onOffline);
    window.removeEventListener('pageshow', look);
    document.removeEventListener('visibilitychange', look);
  };
}
