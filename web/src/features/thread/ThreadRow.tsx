import type { UserThreadWithPost } from '@mattermost/types/threads';
import { Avatar, Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useChannels } from '../../state/channels';
import { openThread, usePane } from '../../state/pane';
import { useUserName } from '../../state/users';
import { ChannelName } from '../../ui/ChannelName';
import { useMoment } from '../../ui/moment';
import { UserPicture } from '../../ui/UserPicture';
import classes from './ThreadsPage.module.css';

const shownPeople = 5;

/** A thread in the inbox: what it is about, who is in it, what is new. */
export function ThreadRow({ thread }: { thread: UserThreadWithPost }) {
  const { t } = useTranslation();
  const { data: channels } = useChannels();
  const moment = useMoment();
  const author = useUserName(thread.post.user_id);
  const open = usePane((s) => s.pane?.kind === 'thread' && s.pane.rootId === thread.id);
  const channel = channels?.[thread.post.channel_id];
  return (
    <button type="button" className={classes.row} aria-pressed={open} data-unread={thread.unread_replies > 0 || undefined} onClick={() => { openThread(thread.id); }}>
      <span className={classes.author}>
        <b>{author}</b>
        {channel && <span className={classes.where}><ChannelName channel={channel} /></span>}
        <time dateTime={new Date(thread.last_reply_at).toISOString()}>{moment(thread.last_reply_at)}</time>
      </span>
      <span className={classes.text}>{thread.post.message}</span>
      <span className={classes.replies}>
        <Avatar.Group spacing={6}>
          {thread.participants.slice(0, shownPeople).map((person) => <UserPicture key={person.id} userId={person.id} size={20} />)}
        </Avatar.Group>
        <span>{t('thread.replies', { count: thread.reply_count })}</span>
        {thread.unread_mentions > 0
          ? <Badge color="red" size="sm" variant="filled">{t('sidebar.mentions', { count: thread.unread_mentions })}</Badge>
          : thread.unread_replies > 0 && <Badge size="sm" variant="light">{t('thread.new', { count: thread.unread_replies })}</Badge>}
      </span>
    </button>
  );
}
