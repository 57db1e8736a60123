import type { Team } from '@mattermost/types/teams';
import type { UserProfile } from '@mattermost/types/users';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { openGroupChannel } from '../../state/channels';
import { useMe } from '../../state/session';
import { FormDialog } from '../../ui/FormDialog';
import { PeoplePicker } from '../../ui/PeoplePicker';

const mostOthers = 7; // eight with the user

/** Begins to talk with one or a few people. */
export function TalkDialog({ team }: { team: Team }) {
  const { t } = useTranslation();
  const me = useMe();
  const [, navigate] = useLocation();
  const [picked, setPicked] = useState<UserProfile[]>([]);

  async function begin() {
    const [first] = picked;
    if (picked.length === 1 && first) {
      navigate(`/${team.name}/messages/@${first.username}`);
      return;
    }
    const channel = await openGroupChannel(picked.map((u) => u.id));
    navigate(`/${team.name}/messages/${channel.name}`);
  }

  return (
    <FormDialog title={t('sidebar.newTalk')} action={t('people.begin')} save={begin} disabled={picked.length === 0}>
      <PeoplePicker label={t('people.with')} scope={{}} picked={picked} onPick={setPicked} without={picked.length > 0 ? [me.id] : []} most={mostOthers} />
    </FormDialog>
  );
}
