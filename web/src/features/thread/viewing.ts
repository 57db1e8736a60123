import type { Post } from '@mattermost/types/posts';
import { useEffect, useEffectEvent } from 'react';

import { usePlace } from '../../state/place';
import { readThread } from '../../state/thread';

/** Marks a thread as read while it is before the user, if they follow it; a thread that they just marked as unread stays so. */
export function useThreadViewing(root: Post, lastAt: number): void {
  const teamId = usePlace((p) => p.teamId);
  const following = root.is_following === true;
  const look = useEffectEvent(() => {
    if (following && document.visibilityState === 'visible' && document.hasFocus()) {
      // What fails is said again when the user next looks.
      readThread(teamId, root.id, lastAt).catch(() => undefined);
    }
  });
  useEffect(() => {
    look();
  }, [root.id, lastAt, following]);
  useEffect(() => {
    const onFocus = () => { look(); };
    window.addEventListener('focus', onFocus);
    document.addEventListener('visibilitychange', onFocus);
    return () => {
      window.removeEventListener('focus', onFocus);
      document.removeEventListener('visibilitychange', onFocus);
    };
  }, []);
}
