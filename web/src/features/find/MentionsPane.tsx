import type { Team } from '@mattermost/types/teams';
import { useTranslation } from 'react-i18next';

import { mentionTerms, useFoundPosts } from '../../state/find';
import { useMe } from '../../state/session';
import { PaneFrame } from '../../ui/PaneFrame';
import { PostResults } from './PostResults';

/** Where the user was mentioned lately. */
export function MentionsPane({ team }: { team: Team }) {
  const { t } = useTranslation();
  const me = useMe();
  const found = useFoundPosts(team.id, mentionTerms(me), true);
  return (
    <PaneFrame title={t('find.mentions')}>
      <PostResults posts={found.data?.pages.flat()} team={team} error={found.error} onRetry={() => void found.refetch()}
        empty={{ title: t('find.noMentions'), hint: t('find.noMentionsHint', { name: me.username }) }}
        onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined} loadingMore={found.isFetchingNextPage} />
    </PaneFrame>
  );
}
