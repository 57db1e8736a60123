import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { discard, retry, type Outgoing } from '../../state/outbox';
import { useSite } from '../../state/site';
import { displayName, useUser } from '../../state/users';
import { Markdown } from '../../ui/Markdown';
import { UserPicture } from '../../ui/UserPicture';
import { FileList } from '../file/FileList';
import classes from './Post.module.css';

/** A post that the server does not have yet, or that it refused. */
export function PendingPost({ post }: { post: Outgoing }) {
  const { t } = useTranslation();
  const { data: site } = useSite();
  const name = displayName(useUser(post.userId), site?.TeammateNameDisplay);
  const failed = post.failure !== undefined;
  return (
    <article className={classes.post} data-pending={!failed || undefined} aria-busy={!failed} aria-label={name}>
      <div className={classes.side}><UserPicture userId={post.userId} /></div>
      <div className={classes.body}>
        <div className={classes.head}>
          <b className={classes.author}>{name || '\u00a0'}</b>
          {!failed && <span className={classes.time}>{t('post.sending')}</span>}
        </div>
        {post.message !== '' && <Markdown text={post.message} />}
        {post.files.length > 0 && <FileList files={post.files} />}
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
