import type { Team } from '@mattermost/types/teams';
import { Center, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { api, errorStatus } from '../../api/client';
import { useChannelPath } from '../../state/channelName';
import { useChannels, type Channel } from '../../state/channels';
import { jumpTo } from '../../state/jump';
import { openThread } from '../../state/pane';
import { useTeams } from '../../state/teams';
import { Failure } from '../../ui/Failure';
import classes from './ChannelPage.module.css';
import { JoinChannel } from './JoinChannel';

/** A link to a post: leads to its place in its channel, and opens its thread if it is a reply. */
export function Permalink({ team, postId }: { team: Team; postId: string }) {
  const { t } = useTranslation();
  const post = useQuery({ queryKey: ['post', postId], queryFn: () => api.getPost(postId), gcTime: 0 });
  const { data: channels } = useChannels();
  const channel = post.data && channels?.[post.data.channel_id];
  return (
    <main className={classes.channel} id="content">
      {post.isError && (errorStatus(post.error) < 500 && errorStatus(post.error) >= 400
        ? <Center h="100%"><Text c="dimmed">{t('channel.noPost')}</Text></Center>
        : <Failure error={post.error} onRetry={() => void post.refetch()} />)}
      {post.data && channel && <Arrival channel={channel} team={team} postId={postId} rootId={post.data.root_id} />}
      {post.data && channels && !channel && <JoinChannel channelId={post.data.channel_id} />}
    </main>
  );
}

interface Arriving {
  channel: Channel;
  team: Team;
  postId: string;
  rootId: string;
}

function Arrival({ channel, team, postId, rootId }: Arriving) {
  const [, navigate] = useLocation();
  const { data: teams } = useTeams();
  const own = teams?.find((t) => t.id === channel.team_id) ?? team;
  const path = useChannelPath(own.name, channel);
  useEffect(() => {
    jumpTo(channel.id, rootId || postId);
    if (rootId !== '') {
      openThread(rootId, postId);
    }
    navigate(path, { replace: true });
  }, [channel.id, postId, rootId, path, navigate]);
  return null;
}
