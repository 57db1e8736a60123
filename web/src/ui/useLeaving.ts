import type { Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { confirm } from '../state/dialog';
import { leaveChannel } from '../state/membership';
import { usePlace } from '../state/place';
import { tellFailure } from './told';

/** Leaves a channel; asks first if there is no way back without somebody who lets the user in. */
export function useLeaving(team: Team): (channel: Channel) => void {
  const { t } = useTranslation();
  const [, navigate] = useLocation();

  async function leave(channel: Channel) {
    if (usePlace.getState().channelId === channel.id) {
      navigate(`/${team.name}/channels/town-square`);
    }
    await leaveChannel(channel.id);
  }

  return (channel) => {
    if (channel.type === 'P') {
      confirm({
        title: t('channel.leaveTitle', { name: channel.display_name }), text: t('channel.leaveText'), action: t('channel.leave'),
        run: () => leave(channel),
      });
    } else {
      leave(channel).catch(tellFailure);
    }
  };
}
