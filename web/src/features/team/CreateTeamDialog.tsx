import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { createTeam, teamName } from '../../state/teams';
import { FormDialog } from '../../ui/FormDialog';

/** Makes one more team and goes there. */
export function CreateTeamDialog() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const address = teamName(name);

  async function create() {
    const team = await createTeam(address, name.trim());
    navigate(`/${team.name}/channels/town-square`);
  }

  return (
    <FormDialog title={t('team.new')} action={t('team.make')} save={create} disabled={address.length < 2}>
      <TextInput label={t('team.name')} value={name} onChange={(e) => { setName(e.currentTarget.value); }} required data-autofocus maxLength={64}
        description={address.length > 1 ? t('team.address', { address: `${window.location.origin}/${address}` }) : undefined} />
    </FormDialog>
  );
}
