import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';

import { useSystemPermissions } from '../../state/permissions';
import { useJoinableTeams } from '../../state/teams';
import { EntryCard } from '../../ui/EntryCard';
import { CreateTeamForm } from './CreateTeamForm';
import { JoinableTeams } from './JoinableTeams';

/** Where somebody finds another team to join. */
export function SelectTeam() {
  const { t } = useTranslation();
  const may = useSystemPermissions();
  const joinable = useJoinableTeams();
  return (
    <EntryCard title={t('team.select')} lead={joinable.data?.length === 0 ? t('team.nothingToJoin') : undefined}>
      <JoinableTeams />
      {may?.has('create_team') && <Anchor component={Link} href="/create_team">{t('team.makeAnother')}</Anchor>}
      <Back />
    </EntryCard>
  );
}

/** Where somebody makes another team. */
export function CreateTeam() {
  const { t } = useTranslation();
  return (
    <EntryCard title={t('team.makeAnother')} lead={t('team.what')}>
      <CreateTeamForm />
      <Back />
    </EntryCard>
  );
}

function Back() {
  const { t } = useTranslation();
  return <Text size="sm"><Anchor component={Link} href="/">{t('team.back')}</Anchor></Text>;
}
