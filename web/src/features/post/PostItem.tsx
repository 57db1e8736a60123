import type { Post } from '@mattermost/types/posts';
import { memo, useRef, useState, type FocusEvent } from 'react';

import { useEditing } from '../../state/editing';
import { useHighlight } from '../../state/highlight';
import { Time } from '../../ui/Time';
import { useAuthor } from './author';
import { AuthorPicture } from './AuthorPicture';
import { CommentLine } from './CommentLine';
import classes from './Post.module.css';
import { PostBody } from './PostBody';
import { PostEditor } from './PostEditor';
import { PostHead } from './PostHead';
import { PostToolbar } from './PostToolbar';
import { SystemPost } from './SystemPost';

interface Props {
  post: Post;
  /** Under one of the same author: without their name and picture. */
  grouped: boolean;
  /** A reply among other posts, which says to what. */
  comment?: boolean;
  /** The thread that shows it; "" in a channel. */
  rootId?: string;
}

/** A post in a list. */
export const PostItem = memo(function PostItem(props: Props) {
  return props.post.type.startsWith('system_') ? <SystemPost post={props.post} /> : <Message {...props} />;
});

function Message({ post, grouped, comment = false, rootId = '' }: Props) {
  const article = useRef<HTMLElement>(null);
  const { name } = useAuthor(post);
  const editing = useEditing((e) => e.postId === post.id && e.rootId === rootId);
  const marked = useHighlight((h) => h.postId === post.id);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [open, setOpen] = useState(false);

  function onBlur(e: FocusEvent) {
    if (!e.currentTarget.contains(e.relatedTarget)) {
      setFocused(false);
    }
  }

  return (
    <article
      ref={article}
      className={classes.post}
      data-post-id={post.id}
      data-grouped={grouped || undefined}
      data-marked={marked || undefined}
      data-open={open || undefined}
      data-pinned={post.is_pinned || undefined}
      aria-label={name}
      tabIndex={-1}
      onMouseEnter={() => { setPointed(true); }}
      onMouseLeave={() => { setPointed(false); }}
      onFocus={() => { setFocused(true); }}
      onBlur={onBlur}
    >
      <div className={classes.side}>
        {grouped ? <Time at={post.create_at} className={classes.quietTime} brief /> : <AuthorPicture post={post} />}
      </div>
      <div className={classes.body}>
        {comment && <CommentLine post={post} />}
        {!grouped && <PostHead post={post} />}
        {editing ? <PostEditor post={post} onDone={() => article.current?.focus()} /> : <PostBody post={post} rootId={rootId} />}
      </div>
      {!editing && (pointed || focused || open) && <PostToolbar post={post} rootId={rootId} onOpen={setOpen} />}
    </article>
  );
}
