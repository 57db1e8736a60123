import type { Post } from '@mattermost/types/posts';
import type { Team } from '@mattermost/types/teams';
import { Button, ScrollArea, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Failure } from '../../ui/Failure';
import { Late } from '../../ui/Late';
import { FoundPost } from './FoundPost';

interface Props {
  posts: Post[] | undefined;
  team: Team;
  error?: unknown;
  onRetry: () => void;
  /** What to say when nothing was found, and what to do then. */
  empty: { title: string; hint: string };
  words?: string[];
  withChannel?: boolean;
  /** Reads the next page; undefined if there is none. */
  onMore?: () => void;
  loadingMore?: boolean;
}

/** A list of posts from all over, in each of its states. */
export function PostResults({ posts, team, error, onRetry, empty, words, withChannel, onMore, loadingMore }: Props) {
  const { t } = useTranslation();
  if (error) {
    return <Failure error={error} onRetry={onRetry} />;
  }
  if (!posts) {
    return <Waiting />;
  }
  if (posts.length === 0) {
    return (
      <Stack gap={4} p="xl" align="center" role="status">
        <Text fw={600}>{empty.title}</Text>
        <Text c="dimmed" size="sm" ta="center">{empty.hint}</Text>
      </Stack>
    );
  }
  return (
    <ScrollArea flex={1} viewportProps={{ tabIndex: 0 }}>
      {posts.map((post) => <FoundPost key={post.id} post={post} team={team} words={words} withChannel={withChannel} />)}
      {onMore && <Stack p="md"><Button variant="subtle" loading={loadingMore} onClick={onMore}>{t('find.more')}</Button></Stack>}
    </ScrollArea>
  );
}

function Waiting() {
  return (
    <Late>
      <Stack gap="lg" p="md" aria-hidden>
        {[70, 90, 55, 80].map((width) => (
          <Stack key={width} gap={8}><Skeleton h={12} w={140} /><Skeleton h={14} w={`${width}%`} /></Stack>
        ))}
      </Stack>
    </Late>
  );
}
