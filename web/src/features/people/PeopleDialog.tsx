import type { Team } from '@mattermost/types/teams';
import { Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { closeDialog } from '../../state/dialog';
import { Dialog } from '../../ui/Dialog';
import { PeopleList } from '../../ui/PeopleList';
import { usePeople } from '../../state/people';

/** Everybody in the team, to look somebody up and to write to them. */
export function PeopleDialog({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [term, setTerm] = useState('');
  const people = usePeople({ in_team: team.id }, term);
  return (
    <Dialog title={t('sidebar.people')} size="lg">
      <TextInput data-autofocus aria-label={t('people.search')} placeholder={t('people.search')} leftSection={<IconSearch size={16} aria-hidden />}
        value={term} onChange={(e) => { setTerm(e.currentTarget.value); }} maxLength={128} mb="sm" />
      <PeopleList {...people} label={t('sidebar.people')} onOpen={(user) => { navigate(`/${team.name}/messages/@${user.username}`); closeDialog(); }}
        about={(user) => user.position && <Text size="sm" c="dimmed" truncate>{user.position}</Text>} />
    </Dialog>
  );
}
