import { useEffect, useRef, useState } from 'react';

import { getDraft, setDraft, type Place } from '../../state/drafts';

const restMs = 300;

/**
 * The text that is being written at a place. It is the component's own, so that a key
 * costs nothing elsewhere; it is kept as a draft whenever the typing rests.
 */
export function useDraftText(place: Place): [string, (text: string) => void] {
  const [text, setText] = useState(() => getDraft(place)?.text ?? '');
  const latest = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const keep = () => {
      if (timer.current !== undefined) {
        clearTimeout(timer.current);
        timer.current = undefined;
        setDraft(place, latest.current, getDraft(place)?.files ?? []);
      }
    };
    window.addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      document.removeEventListener('visibilitychange', keep);
      keep();
    };
  }, [place]);

  function edit(value: string) {
    setText(value);
    latest.current = value;
    clearTimeout(timer.current);
    const keep = () => {
      timer.current = undefined;
      setDraft(place, value, getDraft(place)?.files ?? []);
    };
    if (value === '') {
      keep(); // it was sent or removed: it must not come back
    } else {
      timer.current = setTimeout(keep, restMs);
    }
  }
  return [text, edit];
}
