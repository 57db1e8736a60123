import type { Team } from '@mattermost/types/teams';
import { useEffect } from 'react';

import { useChannelPath } from '../../state/channelName';
import type { Channel } from '../../state/channels';
import { noteChannelPath } from '../../state/lastChannel';
import { isTalk, setTalkShown, shownPreference } from '../../state/membership';
import { usePlace } from '../../state/place';
import { readPreference } from '../../state/preferences';
import { useMe } from '../../state/session';

const nowhere = { id: '', name: '', type: 'O' } as Channel;

/** Notes where the user is; a talk that they had put away is in the sidebar again. */
export function useArrival(team: Team, channel: Channel | undefined): void {
  const me = useMe();
  const id = channel?.id ?? '';
  const path = useChannelPath(team.name, channel ?? nowhere);
  useEffect(() => { usePlace.setState({ teamId: team.id, channelId: id }); }, [team.id, id]);
  useEffect(() => {
    if (id !== '') {
      noteChannelPath(team.id, path);
    }
  }, [team.id, id, path]);
  useEffect(() => {
    const show = async (talk: Channel) => {
      if (await readPreference(...shownPreference(talk, me.id), 'true') === 'false') {
        await setTalkShown(talk, true);
      }
    };
    if (channel && isTalk(channel)) {
      // The talk is on the page all the same; the next visit tries again.
      show(channel).catch(() => undefined);
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once a visit, whatever else of the channel changes
  }, [id]);
}
