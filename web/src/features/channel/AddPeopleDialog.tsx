import type { Team } from '@mattermost/types/teams';
import type { UserProfile } from '@mattermost/types/users';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { addToChannel } from '../../state/channelEdit';
import { useChannelName } from '../../state/channelName';
import type { Channel } from '../../state/channels';
import { FormDialog } from '../../ui/FormDialog';
import { PeoplePicker } from '../../ui/PeoplePicker';

const mostAtOnce = 50;

/** Adds people of the team to a channel. */
export function AddPeopleDialog({ channel, team }: { channel: Channel; team: Team }) {
  const { t } = useTranslation();
  const name = useChannelName(channel);
  const [picked, setPicked] = useState<UserProfile[]>([]);
  return (
    <FormDialog title={t('channel.addTo', { name })} action={t('channel.add')} save={() => addToChannel(channel.id, picked)} disabled={picked.length === 0}>
      <PeoplePicker label={t('channel.whom')} scope={{ in_team: team.id, not_in_channel: channel.id }} picked={picked} onPick={setPicked} most={mostAtOnce} />
    </FormDialog>
  );
}
