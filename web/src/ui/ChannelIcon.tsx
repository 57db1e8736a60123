import type { Channel } from '@mattermost/types/channels';
import { IconHash, IconLock, IconUsers } from '@tabler/icons-react';

import { otherUserId } from '../state/channels';
import { useMe } from '../state/session';
import { UserPicture } from './UserPicture';

/** The kind of a channel; of a direct one, the other person and their status. */
export function ChannelIcon({ channel, size = 18 }: { channel: Channel; size?: number }) {
  const me = useMe();
  switch (channel.type) {
    case 'D':
      return <UserPicture userId={otherUserId(channel, me.id)} size={size + 4} withStatus />;
    case 'G':
      return <IconUsers size={size} stroke={1.6} aria-hidden />;
    case 'P':
      return <IconLock size={size} stroke={1.6} aria-hidden />;
    default:
      return <IconHash size={size} stroke={1.6} aria-hidden />;
  }
}
