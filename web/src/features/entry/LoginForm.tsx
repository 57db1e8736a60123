import '../../ui/mantineMore.css';

import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { errorText } from '../../api/client';
import { logIn } from '../../state/session';

export function LoginForm() {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const entry = useMutation({ mutationFn: () => logIn(login.trim(), password) });
  return (
    <form onSubmit={(e) => { e.preventDefault(); entry.mutate(); }}>
      <Stack>
        {entry.isError && <Alert color="red" role="alert">{errorText(entry.error, t('failure.unreachable'))}</Alert>}
        <TextInput label={t('entry.login')} value={login} onChange={(e) => { setLogin(e.currentTarget.value); }}
          required autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} />
        <PasswordInput label={t('entry.password')} value={password} onChange={(e) => { setPassword(e.currentTarget.value); }}
          required autoComplete="current-password" />
        <Button type="submit" loading={entry.isPending}>{t('entry.logIn')}</Button>
      </Stack>
    </form>
  );
}
