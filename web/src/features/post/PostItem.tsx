import type { Post } from '@mattermost/types/posts';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import { useSite } from '../../state/site';
import { displayName, useUser } from '../../state/users';
import { Markdown } from '../../ui/Markdown';
import { UserPicture } from '../../ui/UserPicture';
import classes from './Post.module.css';

/** A post; grouped under the one before it, without its author's name and picture. */
export const PostItem = memo(function PostItem({ post, grouped }: { post: Post; grouped: boolean }) {
  const { t } = useTranslation();
  const { data: site } = useSite();
  const user = useUser(post.user_id);
  if (post.type !== '') {
    return (
      <article className={classes.system}>
        <Markdown text={post.message} /> <Time at={post.create_at} />
      </article>
    );
  }
  return (
    <article className={classes.post} data-grouped={grouped || undefined}>
      <div className={classes.side}>
        {grouped ? <Time at={post.create_at} quiet /> : <UserPicture userId={post.user_id} />}
      </div>
      <div className={classes.body}>
        {!grouped && (
          <header className={classes.head}>
            <b>{displayName(user, site?.TeammateNameDisplay)}</b> <Time at={post.create_at} />
          </header>
        )}
        <Markdown text={post.message} />
        {post.edit_at > 0 && <span className={classes.edited}>{t('post.edited')}</span>}
      </div>
    </article>
  );
});

function Time({ at, quiet = false }: { at: number; quiet?: boolean }) {
  const { i18n } = useTranslation();
  const date = new Date(at);
  return (
    <time className={quiet ? classes.quietTime : classes.time} dateTime={date.toISOString()} title={date.toLocaleString(i18n.language)}>
      {date.toLocaleTimeString(i18n.language, { hour: '2-digit', minute: '2-digit' })}
    </time>
  );
}
