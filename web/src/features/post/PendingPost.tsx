import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { discard, retry, type Outgoing } from '../../state/outbox';
import { Markdown } from '../../ui/Markdown';
import { UserPicture } from '../../ui/UserPicture';
import classes from './Post.module.css';

/** A post that the server does not have yet, or that it refused. */
export function PendingPost({ post }: { post: Outgoing }) {
  const { t } = useTranslation();
  const failed = post.failure !== undefined;
  return (
    <article className={classes.post} data-pending={!failed || undefined} aria-busy={!failed}>
      <div className={classes.side}><UserPicture userId={post.userId} /></div>
      <div className={classes.body}>
        <Markdown text={post.message} />
        {failed && (
          <Group gap="sm" role="alert">
            <Text size="sm" c="red">{post.failure || t('post.failed')}</Text>
            <Anchor component="button" type="button" size="sm" onClick={() => { retry(post.id); }}>{t('post.retry')}</Anchor>
            <Anchor component="button" type="button" size="sm" onClick={() => { discard(post.id); }}>{t('post.discard')}</Anchor>
          </Group>
        )}
      </div>
    </article>
  );
}
