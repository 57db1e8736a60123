import { useEffect } from 'react';

import { useChannels, viewChannel } from '../../state/channels';
import { useReadLine } from '../../state/readLine';
import { useShown } from '../../state/shown';
import { useTimelineReady } from '../../state/timelines';

/** Marks a channel as read while it is before the user. */
export function useViewing(channelId: string): void {
  const { data: channels } = useChannels();
  const count = channels?.[channelId]?.total_msg_count ?? 0;
  const ready = useTimelineReady(channelId);
  useEffect(() => {
    const look = () => {
      const seen = document.visibilityState === 'visible' && document.hasFocus();
      useShown.setState({ channelId: seen ? channelId : '' });
      if (seen && ready && useReadLine.getState().held !== channelId) {
        // What fails is said again when the user next looks.
        viewChannel(channelId).catch(() => undefined);
      }
    };
    look();
    window.addEventListener('focus', look);
    window.addEventListener('blur', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      window.removeEventListener('focus', look);
      window.removeEventListener('blur', look);
      document.removeEventListener('visibilitychange', look);
      useShown.setState({ channelId: '' });
    };
  }, [channelId, count, ready]);
}
