import type { Channel } from '@mattermost/types/channels';
import { useTranslation } from 'react-i18next';

import { useChannelName } from '../../state/channelName';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { Markdown } from '../../ui/Markdown';
import classes from './Post.module.css';

/** Where a channel begins: what it is for, and that nothing is older. */
export function ChannelStart({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const name = useChannelName(channel);
  const direct = channel.type === 'D' || channel.type === 'G';
  return (
    <div className={classes.start}>
      <ChannelIcon channel={channel} size={direct ? 44 : 32} />
      <h2>{name}</h2>
      <p>{t(direct ? 'post.start.direct' : channel.type === 'P' ? 'post.start.private' : 'post.start.public', { name })}</p>
      {channel.purpose !== '' && <Markdown text={channel.purpose} />}
    </div>
  );
}
