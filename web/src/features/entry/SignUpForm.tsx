import '../../ui/mantineMore.css';

import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { errorText } from '../../api/client';
import { signUp } from '../../state/session';
import { useSite } from '../../state/site';

/** Makes an account and logs in with it; the first one runs the server. */
export function SignUpForm({ first, inviteId }: { first: boolean; inviteId: string }) {
  const { t } = useTranslation();
  const { data: site } = useSite();
  const [email, setEmail] = useState('');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const entry = useMutation({ mutationFn: () => signUp({ email: email.trim(), username: username.trim().toLowerCase(), password }, inviteId) });
  return (
    <form onSubmit={(e) => { e.preventDefault(); entry.mutate(); }}>
      <Stack>
        {entry.isError && <Alert color="red" role="alert">{errorText(entry.error, t('failure.unreachable'))}</Alert>}
        <TextInput type="email" label={t('entry.email')} value={email} onChange={(e) => { setEmail(e.currentTarget.value); }}
          required autoFocus autoComplete="email" />
        <TextInput label={t('entry.username')} description={t('entry.usernameRule')} value={username}
          onChange={(e) => { setUsername(e.currentTarget.value); }} required autoComplete="username" autoCapitalize="none" spellCheck={false} />
        <PasswordInput label={t('entry.password')} description={t('entry.passwordRule', { count: Number(site?.PasswordMinimumLength ?? 8) })}
          value={password} onChange={(e) => { setPassword(e.currentTarget.value); }} required autoComplete="new-password" />
        <Button type="submit" loading={entry.isPending}>{first ? t('entry.makeAdmin') : t('entry.signUp')}</Button>
      </Stack>
    </form>
  );
}
