import { useRef } from 'react';

import type { Place } from '../../state/drafts';
import { liveSocket } from '../../state/live';
import { useSite } from '../../state/site';

/** Tells the others at a place that the user types, as often as the server wants to hear it. */
export function useTellTyping(place: Place): (text: string) => void {
  const { data: site } = useSite();
  const last = useRef(0);
  const wanted = site?.EnableUserTypingMessages !== 'false';
  const everyMs = Number(site?.TimeBetweenUserTypingUpdatesMilliseconds) || 5000;
  return (text) => {
    if (text === '') {
      last.current = 0; // what comes next is a new message
    } else if (wanted && Date.now() - last.current >= everyMs) {
      last.current = Date.now();
      liveSocket()?.userTyping(place.channelId, place.rootId);
    }
  };
}
