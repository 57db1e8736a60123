import type { Team } from '@mattermost/types/teams';

import { Failure } from '../../ui/Failure';
import { Composer } from '../composer/Composer';
import { editLast, replyLast } from '../post/last';
import { PostList } from '../post/PostList';
import { ChannelHeader } from './ChannelHeader';
import classes from './ChannelPage.module.css';
import { NoChannel } from './NoChannel';
import { useFoundChannel, type Find } from './found';
import { useArrival } from './arrival';
import { useViewing } from './viewing';

/** A channel: its header, its posts and the composer. */
export function ChannelPage({ team, find }: { team: Team; find: Find }) {
  const { channel, none, error, retry } = useFoundChannel(team, find);
  const channelId = channel?.id ?? '';
  useViewing(channelId);
  useArrival(team, channel);
  return (
    <main className={classes.channel} id="content">
      {channel && (
        <>
          <ChannelHeader channel={channel} team={team} />
          <PostList key={channel.id} channel={channel} />
          <Composer key={`composer-${channel.id}`} channelId={channel.id} autoFocus onEditLast={() => { editLast(channel.id); }} onReplyLast={() => { replyLast(channel.id); }} />
        </>
      )}
      {none && <NoChannel team={team} find={find} />}
      {error !== null && <Failure error={error} onRetry={retry} />}
    </main>
  );
}
