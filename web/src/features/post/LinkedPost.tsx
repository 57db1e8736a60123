import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client';
import { useChannels } from '../../state/channels';
import { usePlace } from '../../state/place';
import { useTeams } from '../../state/teams';
import { pathWithin, permalinkId } from '../../ui/Markdown/links';
import classes from './Attachments.module.css';
import { Quote } from './Quote';

const address = /https?:\/\/[^\s<>()[\]]+/g;

/** The first message of this site to which a text links, if the reader may see it. */
export function LinkedPost({ text }: { text: string }) {
  const [id] = (text.match(address) ?? []).flatMap((url) => permalinkId(pathWithin(url, window.location.origin) ?? '') ?? []);
  return id === undefined ? null : <Linked id={id} />;
}

function Linked({ id }: { id: string }) {
  const { data: post, isPending } = useQuery({ queryKey: ['post', id], queryFn: () => api.getPost(id), retry: false });
  const { data: channels } = useChannels();
  const { data: teams } = useTeams();
  const teamId = usePlace((p) => p.teamId);
  const channel = channels?.[post?.channel_id ?? ''];
  if (isPending) {
    return <div className={classes.awaited} />; // most messages are about as high
  }
  if (!post || !channel) {
    return null;
  }
  const team = teams?.find((t) => t.id === (channel.team_id || teamId))?.name ?? '';
  return <Quote preview={{ post, post_id: id, team_name: team, channel_display_name: channel.display_name, channel_type: channel.type, channel_id: channel.id }} />;
}
