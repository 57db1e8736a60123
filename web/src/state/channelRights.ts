import type { Channel } from './channels';
import { useChannelPermissions } from './permissions';

/** What the user may do with a channel besides reading and writing. */
export interface ChannelRights {
  /** Change its name, header and purpose. */
  edit: boolean;
  /** Add and remove people. */
  members: boolean;
  /** Make members its admins. */
  roles: boolean;
  archive: boolean;
  /** Make it private. */
  close: boolean;
}

export function useChannelRights(channel: Channel): ChannelRights {
  const may = useChannelPermissions(channel);
  const kind = channel.type === 'O' ? 'public' : 'private';
  const team = channel.type === 'O' || channel.type === 'P';
  const has = (permission: string) => team && may?.has(permission) === true;
  return {
    edit: has(`manage_${kind}_channel_properties`),
    members: has(`manage_${kind}_channel_members`),
    roles: has('manage_channel_roles'),
    archive: has(`delete_${kind}_channel`),
    close: channel.type === 'O' && has('convert_public_channel_to_private'),
  };
}
