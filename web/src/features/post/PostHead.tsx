import type { Post } from '@mattermost/types/posts';
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { PersonButton } from '../../ui/PersonButton';
import { Time } from '../../ui/Time';
import { useAuthor } from './author';
import classes from './Post.module.css';

/** Who wrote a post, and when. */
export function PostHead({ post }: { post: Post }) {
  const { t } = useTranslation();
  const { name, automatic } = useAuthor(post);
  return (
    <header className={classes.head}>
      <PersonButton userId={post.user_id} className={classes.author}>{name || '\u00a0'}</PersonButton>
      {automatic && <Badge size="xs" radius="sm" variant="light" color="gray">{t('post.bot')}</Badge>}
      <Time at={post.create_at} className={classes.time} />
    </header>
  );
}
