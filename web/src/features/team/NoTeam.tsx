import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useSystemPermissions } from '../../state/permissions';
import { logOut } from '../../state/session';
import { useJoinableTeams } from '../../state/teams';
import { EntryCard } from '../../ui/EntryCard';
import { CreateTeamForm } from './CreateTeamForm';
import { JoinableTeams } from './JoinableTeams';

/** For who is in no team yet: what they can do about it. */
export function NoTeam() {
  const { t } = useTranslation();
  const may = useSystemPermissions();
  const joinable = useJoinableTeams();
  if (!joinable.isFetched || !may) {
    return null;
  }
  const some = (joinable.data?.length ?? 0) > 0;
  const first = may.has('manage_system') && !some;
  const lead = some ? t('team.noneJoin') : may.has('create_team') ? t('team.what') : t('team.noneWait');
  return (
    <EntryCard title={first ? t('team.first') : t('team.none')} lead={lead} step={first ? 2 : undefined}>
      {some && <JoinableTeams />}
      {may.has('create_team') && <CreateTeamForm />}
      <Button variant="subtle" color="gray" onClick={() => void logOut()}>{t('menu.logOut')}</Button>
    </EntryCard>
  );
}
