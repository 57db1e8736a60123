import type { Channel } from '@mattermost/types/channels';

import { otherUserId } from '../../state/channels';
import { useChannelPermissions } from '../../state/permissions';
import { useMe } from '../../state/session';
import { useUser } from '../../state/users';
import type { Closed } from './ClosedNote';

/** Why the user can't write in a channel; undefined if they can, or it is not known yet. */
export function useClosed(channel: Channel): Closed | undefined {
  const me = useMe();
  const permissions = useChannelPermissions(channel);
  const other = useUser(channel.type === 'D' ? otherUserId(channel, me.id) : '');
  if (channel.delete_at > 0) {
    return 'archived';
  }
  if (other && other.delete_at > 0) {
    return 'deactivated';
  }
  const may = permissions === undefined || permissions.has('create_post') || (channel.type === 'O' && permissions.has('create_post_public'));
  return may ? undefined : 'forbidden';
}
