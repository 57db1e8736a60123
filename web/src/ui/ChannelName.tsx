import type { Channel } from '@mattermost/types/channels';

import { useChannelName } from '../state/channelName';

/** What a channel is called, where a hook can't be. */
export function ChannelName({ channel }: { channel: Channel }) {
  return <>{useChannelName(channel)}</>;
}
