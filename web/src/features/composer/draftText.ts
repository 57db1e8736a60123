import { useCallback, useEffect, useRef, useState } from 'react';

import { getDraft, keepText, useDrafts, type Place } from '../../state/drafts';
import { leaving } from '../../state/session';

const restMs = 300;

interface DraftText {
  text: string;
  edit: (text: string) => void;
  /** Keeps the draft now. */
  keep: () => void;
}

/**
 * The text that is being written at a place. It is the component's own, so that a key
 * costs nothing elsewhere; it is kept as a draft whenever the typing rests.
 */
export function useDraftText(place: Place): DraftText {
  const [text, setText] = useState(() => getDraft(place)?.text ?? '');
  const latest = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const keep = useCallback(() => {
    if (timer.current !== undefined) {
      clearTimeout(timer.current);
      timer.current = undefined;
      keepText(place, latest.current);
    }
  }, [place]);

  useEffect(() => {
    // It was sent, or is written on in another window.
    const unsubscribe = useDrafts.subscribe(() => {
      const kept = getDraft(place)?.text ?? '';
      if (timer.current === undefined && kept !== latest.current) {
        latest.current = kept;
        setText(kept);
      }
    });
    leaving.addEventListener('leave', keep);
    window.addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', keep);
    return () => {
      unsubscribe();
      leaving.removeEventListener('leave', keep);
      window.removeEventListener('pagehide', keep);
      document.removeEventListener('visibilitychange', keep);
      keep();
    };
  }, [place, keep]);

  function edit(value: string) {
    setText(value);
    latest.current = value;
    clearTimeout(timer.current);
    timer.current = setTimeout(keep, value === '' ? 0 : restMs);
  }
  return { text, edit, keep };
}
