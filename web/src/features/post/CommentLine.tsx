import type { Post } from '@mattermost/types/posts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '../../api/client';
import { openThread } from '../../state/pane';
import { useSite } from '../../state/site';
import { getTimeline } from '../../state/timelines';
import { displayName, useUser } from '../../state/users';
import classes from './Post.module.css';

/** To what a reply is that stands in the channel. */
export function CommentLine({ post }: { post: Post }) {
  const { t } = useTranslation();
  const { data: site } = useSite();
  const { data: root } = useQuery({
    queryKey: ['post', post.root_id],
    queryFn: () => api.getPost(post.root_id),
    initialData: () => getTimeline(post.channel_id)?.posts.find((p) => p.id === post.root_id),
  });
  const name = displayName(useUser(root?.user_id ?? ''), site?.TeammateNameDisplay);
  return (
    <button type="button" className={classes.comment} onClick={() => { openThread(post.root_id, post.id); }}>
      {root && t('post.comment', { name, text: root.message })}
    </button>
  );
}
