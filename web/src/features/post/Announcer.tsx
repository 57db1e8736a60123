import type { Post } from '@mattermost/types/posts';
import { VisuallyHidden } from '@mantine/core';
import { useState } from 'react';

import { useMe } from '../../state/session';
import { useSite } from '../../state/site';
import { displayName, useUser } from '../../state/users';

const textMost = 300;

/** Tells screen readers what others write while the list is open, and nothing of what is loaded. */
export function Announcer({ posts }: { posts: Post[] }) {
  const me = useMe();
  const { data: site } = useSite();
  const [since] = useState(() => Date.now());
  const last = posts.at(-1);
  const news = last && last.create_at > since && last.user_id !== me.id ? last : undefined;
  const name = displayName(useUser(news?.user_id ?? ''), site?.TeammateNameDisplay);
  return <VisuallyHidden aria-live="polite">{news && name !== '' && `${name}: ${news.message.slice(0, textMost)}`}</VisuallyHidden>;
}
