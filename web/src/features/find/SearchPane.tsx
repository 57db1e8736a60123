import type { Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { useFoundPosts } from '../../state/find';
import { PaneFrame } from '../../ui/PaneFrame';
import { PostResults } from './PostResults';
import { SearchBox } from './SearchBox';
import { SearchHelp } from './SearchHelp';
import { searchedWords } from './terms';

/** A search of messages and what it found. */
export function SearchPane({ team, channel, terms }: { team: Team; channel?: Channel; terms: string }) {
  const { t } = useTranslation();
  const found = useFoundPosts(team.id, terms);
  const words = useMemo(() => searchedWords(terms), [terms]);
  return (
    <PaneFrame title={t('find.search')}>
      <SearchBox channel={channel} terms={terms} />
      {terms === '' ? <SearchHelp /> : (
        <PostResults posts={found.data?.pages.flat()} team={team} error={found.error} onRetry={() => void found.refetch()} words={words}
          empty={{ title: t('find.nothing'), hint: t('find.nothingHint') }}
          onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined} loadingMore={found.isFetchingNextPage} />
      )}
    </PaneFrame>
  );
}
