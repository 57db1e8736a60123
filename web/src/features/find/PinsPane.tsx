import type { Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { useTranslation } from 'react-i18next';

import { useChannelName } from '../../state/channelName';
import { usePins } from '../../state/find';
import { PaneFrame } from '../../ui/PaneFrame';
import { PostResults } from './PostResults';

/** What is pinned to a channel. */
export function PinsPane({ channel, team }: { channel: Channel; team: Team }) {
  const { t } = useTranslation();
  const pins = usePins(channel.id);
  return (
    <PaneFrame title={t('find.pins')} about={useChannelName(channel)}>
      <PostResults posts={pins.data} team={team} error={pins.error} onRetry={() => void pins.refetch()} withChannel={false}
        empty={{ title: t('find.noPins'), hint: t('find.noPinsHint') }} />
    </PaneFrame>
  );
}
