import '../../ui/mantineMore.css';

import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { changePassword } from '../../state/account';
import { useMe } from '../../state/session';
import { useSite } from '../../state/site';
import { FormError } from '../../ui/FormError';

const longest = 72;

/** Changes the password, for who knows the one there is. */
export function PasswordSettings() {
  const { t } = useTranslation();
  const me = useMe();
  const { data: site } = useSite();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const saving = useMutation({ mutationFn: () => changePassword(current, next), onSuccess: () => { setCurrent(''); setNext(''); } });
  return (
    <form onSubmit={(e) => { e.preventDefault(); saving.mutate(); }}>
      <Stack maw={360}>
        <FormError error={saving.error} />
        {saving.isSuccess && <Text c="polder" role="status">{t('settings.passwordSaved')}</Text>}
        <input type="text" name="username" autoComplete="username" value={me.username} readOnly hidden />
        <PasswordInput label={t('settings.currentPassword')} value={current} onChange={(e) => { setCurrent(e.currentTarget.value); saving.reset(); }} required autoComplete="current-password" maxLength={longest} />
        <PasswordInput label={t('settings.newPassword')} description={t('entry.passwordRule', { count: Number(site?.PasswordMinimumLength ?? 8) })} value={next}
          onChange={(e) => { setNext(e.currentTarget.value); }} required autoComplete="new-password" maxLength={longest} />
        <Group justify="flex-end"><Button type="submit" loading={saving.isPending} disabled={current === '' || next === ''}>{t('settings.changePassword')}</Button></Group>
      </Stack>
    </form>
  );
}
