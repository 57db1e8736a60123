import type { Post } from '@mattermost/types/posts';
import type { UserProfile } from '@mattermost/types/users';
import { IconBell, IconBellOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { openThread } from '../../state/pane';
import { usePlace } from '../../state/place';
import { followThread } from '../../state/thread';
import { useMoment } from '../../ui/moment';
import { tellFailure } from '../../ui/notice';
import { UserPicture } from '../../ui/UserPicture';
import classes from './Post.module.css';

const picturesMost = 3;

/** How many replies a message has, from whom and since when; leads to its thread. */
export function ThreadFooter({ post }: { post: Post }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const teamId = usePlace((p) => p.teamId);
  const following = post.is_following === true;
  const people = (post.participants ?? []) as UserProfile[];
  const label = following ? t('post.unfollow') : t('post.follow');
  return (
    <div className={classes.thread}>
      <button type="button" className={classes.replies} onClick={() => { openThread(post.id); }}>
        <span className={classes.people} aria-hidden>
          {people.slice(-picturesMost).map((p) => <UserPicture key={p.id} userId={p.id} size={22} />)}
        </span>
        <span className={classes.count}>{t('post.replies', { count: post.reply_count })}</span>
        {post.last_reply_at ? <span className={classes.time}>{moment(post.last_reply_at)}</span> : null}
      </button>
      <button
        type="button"
        className={classes.follow}
        aria-pressed={following}
        aria-label={label}
        title={label}
        onClick={() => { followThread(teamId, post.id, !following).catch(tellFailure); }}
      >
        {following ? <IconBell size={15} stroke={1.6} aria-hidden /> : <IconBellOff size={15} stroke={1.6} aria-hidden />}
      </button>
    </div>
  );
}
