import '../ui/mantineMore.css';

import type { UserProfile } from '@mattermost/types/users';
import { Alert, Button, Modal, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, errorText } from '../api/client';
import { tellDone } from '../ui/told';
import { namespace } from './words';

/** Gives an account a new password. */
export function ResetPassword({ user, opened, onClose }: { user: UserProfile; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(namespace);
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: () => api.updateUserPassword(user.id, '', password),
    onSuccess: () => {
      tellDone(t('users.passwordSet', { name: user.username }));
      setPassword('');
      onClose();
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t('users.resetTitle', { name: user.username })} closeButtonProps={{ 'aria-label': t('cancel') }}>
      <form onSubmit={(e) => { e.preventDefault(); reset.mutate(); }}>
        <Stack>
          {reset.isError && <Alert color="red" role="alert">{errorText(reset.error, t('failure.unreachable', { ns: 'translation' }))}</Alert>}
          <PasswordInput label={t('users.newPassword')} value={password} onChange={(e) => { setPassword(e.currentTarget.value); }} required data-autofocus autoComplete="new-password" />
          <Button type="submit" loading={reset.isPending}>{t('users.resetPassword')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
