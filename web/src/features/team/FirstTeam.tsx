import { Alert, Button, Card, Center, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { errorText } from '../../api/client';
import { logOut } from '../../state/session';
import { createTeam, teamName } from '../../state/teams';

/** For who is in no team: makes one. */
export function FirstTeam() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const address = teamName(name);
  const making = useMutation({
    mutationFn: () => createTeam(address, name.trim()),
    onSuccess: (team) => { navigate(`/${team.name}/channels/town-square`); },
  });
  return (
    <Center component="main" mih="100%" p="md" bg="var(--chrome)">
      <Card withBorder w="100%" maw={420} p="xl" radius="lg">
        <form onSubmit={(e) => { e.preventDefault(); making.mutate(); }}>
          <Stack>
            <Title order={1} size="h3">{t('team.first')}</Title>
            <Text c="dimmed">{t('team.what')}</Text>
            {making.isError && <Alert color="red" role="alert">{errorText(making.error, t('failure.unreachable'))}</Alert>}
            <TextInput label={t('team.name')} value={name} onChange={(e) => { setName(e.currentTarget.value); }} required autoFocus maxLength={64}
              description={address.length > 1 ? t('team.address', { address: `${window.location.origin}/${address}` }) : undefined} />
            <Button type="submit" loading={making.isPending} disabled={address.length < 2}>{t('team.make')}</Button>
            <Button variant="subtle" color="gray" onClick={() => void logOut()}>{t('menu.logOut')}</Button>
          </Stack>
        </form>
      </Card>
    </Center>
  );
}
