import type { Post } from '@mattermost/types/posts';
import type { Team } from '@mattermost/types/teams';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';

import { useChannels } from '../../state/channels';
import { postPath } from '../../state/jump';
import { openThread } from '../../state/pane';
import { useUserName } from '../../state/users';
import { ChannelName } from '../../ui/ChannelName';
import { Hits } from '../../ui/Hits';
import { Markdown } from '../../ui/Markdown';
import { UserPicture } from '../../ui/UserPicture';
import classes from './Find.module.css';
import { useMoment } from '../../ui/moment';

interface Props {
  post: Post;
  team: Team;
  words?: string[];
  withChannel?: boolean;
}

const none: string[] = [];

/** A post in a list of found ones: where and when it was, and the way there. */
export function FoundPost({ post, team, words = none, withChannel = true }: Props) {
  const { t } = useTranslation();
  const { data: channels } = useChannels();
  const author = useUserName(post.user_id);
  const channel = channels?.[post.channel_id];
  const moment = useMoment();
  const text = useMemo(() => <Hits words={words}><Markdown text={post.message} /></Hits>, [post.message, words]);
  return (
    <article className={classes.found}>
      {withChannel && channel && <p className={classes.where}><ChannelName channel={channel} /></p>}
      <header className={classes.author}>
        <UserPicture userId={post.user_id} size={24} />
        <b>{author}</b>
        <time dateTime={new Date(post.create_at).toISOString()}>{moment(post.create_at)}</time>
      </header>
      <div className={classes.text}>{text}</div>
      <footer className={classes.ways}>
        <Link href={postPath(team.name, post.id)}>{t('find.jump')}</Link>
        <button type="button" onClick={() => { openThread(post.root_id || post.id, post.id); }}>
          {post.reply_count > 0 || post.root_id ? t('find.thread') : t('find.reply')}
        </button>
      </footer>
    </article>
  );
}
