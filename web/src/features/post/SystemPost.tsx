import type { Post } from '@mattermost/types/posts';
import { IconEyeOff, IconInfoCircle, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { dropPost } from '../../state/posts';
import { ephemeral } from '../../state/timeline';
import { Markdown } from '../../ui/Markdown';
import { Time } from '../../ui/Time';
import classes from './Post.module.css';
import { systemText } from './systemText';

/** What the server tells a channel, or only the user. */
export function SystemPost({ post }: { post: Post }) {
  const { t } = useTranslation();
  const own = post.type === ephemeral;
  const Icon = own ? IconEyeOff : IconInfoCircle;
  return (
    <article className={classes.system} data-post-id={post.id} data-own={own || undefined} tabIndex={-1}>
      <span className={classes.systemIcon}><Icon size={16} stroke={1.6} aria-hidden /></span>
      <div className={classes.systemText}>
        <Markdown text={systemText(t, post)} />
        {own && (
          <span className={classes.onlyYou}>
            {t('post.onlyYou')}{' '}
            <button type="button" className={classes.plain} onClick={() => { dropPost(post); }}><IconX size={12} aria-hidden /> {t('post.dismiss')}</button>
          </span>
        )}
      </div>
      <Time at={post.create_at} className={classes.time} />
    </article>
  );
}
