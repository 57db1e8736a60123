import type { Post, PostMetadata } from '@mattermost/types/posts';
import { IconPin } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useCollapsed } from '../../state/collapsed';
import { Markdown } from '../../ui/Markdown';
import { FileList } from '../file/FileList';
import { Attachments } from './Attachments';
import { Embeds } from './Embeds';
import { LongText } from './LongText';
import classes from './Post.module.css';
import { ReactionBar } from './ReactionBar';
import { ThreadFooter } from './ThreadFooter';

/** What a post says and carries, and what others did with it. */
export function PostBody({ post, rootId }: { post: Post; rootId: string }) {
  const { t } = useTranslation();
  const collapsed = useCollapsed();
  const files = (post.metadata as Partial<PostMetadata>).files ?? []; // absent rather than empty
  return (
    <>
      {post.is_pinned && <div className={classes.pinned}><IconPin size={13} stroke={1.8} aria-hidden /> {t('post.pinned')}</div>}
      {post.message !== '' && (
        <LongText id={post.id} text={post.message}>
          <div className={classes.message} data-edited={post.edit_at > 0 || undefined} data-me={(post.type as string) === 'me' || undefined}>
            <Markdown text={post.message} images={post.metadata.images} />
            {post.edit_at > 0 && <span className={classes.edited}>({t('post.edited')})</span>}
          </div>
        </LongText>
      )}
      <Attachments post={post} />
      {files.length > 0 && <FileList files={files} />}
      <Embeds post={post} />
      <ReactionBar post={post} />
      {rootId === '' && collapsed && post.root_id === '' && post.reply_count > 0 && <ThreadFooter post={post} />}
    </>
  );
}
