import type { Post } from '@mattermost/types/posts';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { usePlace } from '../../state/place';
import { followThread } from '../../state/thread';
import { tellFailure } from '../../ui/notice';

/** Whether the user is told of replies in a thread, and the way to change it. */
export function FollowButton({ root }: { root: Post }) {
  const { t } = useTranslation();
  const teamId = usePlace((p) => p.teamId);
  const following = root.is_following === true;
  return (
    <Button
      size="compact-sm"
      variant={following ? 'light' : 'default'}
      aria-pressed={following}
      onClick={() => { followThread(teamId, root.id, !following).catch(tellFailure); }}
    >
      {following ? t('thread.following') : t('thread.follow')}
    </Button>
  );
}
