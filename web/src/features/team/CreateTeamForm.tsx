import '../../ui/mantineMore.css';

import { Alert, Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { errorText } from '../../api/client';
import { createTeam, teamName } from '../../state/teams';

/** Makes a team and goes there. */
export function CreateTeamForm() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const [open, setOpen] = useState(false);
  const address = teamName(name);
  const making = useMutation({
    mutationFn: () => createTeam(address, name.trim(), open),
    onSuccess: (team) => { navigate(`/${team.name}/channels/town-square`); },
  });
  return (
    <form onSubmit={(e) => { e.preventDefault(); making.mutate(); }}>
      <Stack>
        {making.isError && <Alert color="red" role="alert">{errorText(making.error, t('failure.unreachable'))}</Alert>}
        <TextInput label={t('team.name')} value={name} onChange={(e) => { setName(e.currentTarget.value); }} required autoFocus maxLength={64}
          description={address.length > 1 ? t('team.address', { address: `${window.location.origin}/${address}` }) : t('team.nameRule')} />
        <Checkbox label={t('team.open')} checked={open} onChange={(e) => { setOpen(e.currentTarget.checked); }} />
        <Button type="submit" loading={making.isPending} disabled={address.length < 2}>{t('team.make')}</Button>
      </Stack>
    </form>
  );
}
