import type { Post } from '@mattermost/types/posts';
import { Avatar } from '@mantine/core';

import { PersonButton } from '../../ui/PersonButton';
import { UserPicture } from '../../ui/UserPicture';
import { useAuthor } from './author';

/** The picture of who wrote a post. The name beside it is what screen readers and the keyboard find. */
export function AuthorPicture({ post }: { post: Post }) {
  const { picture } = useAuthor(post);
  return (
    <span aria-hidden>
      <PersonButton userId={post.user_id} tabIndex={-1}>
        {picture === undefined ? <UserPicture userId={post.user_id} /> : <Avatar src={picture} size={36} radius="md" alt="" imageProps={{ referrerPolicy: 'no-referrer' }} />}
      </PersonButton>
    </span>
  );
}
