import '../../ui/mantineMore.css';

import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { editMe, removePicture, setPicture } from '../../state/account';
import { useMe } from '../../state/session';
import { FormError } from '../../ui/FormError';
import { PictureField } from '../../ui/PictureField';
import { SavedText } from '../../ui/SavedText';
import { UserPicture } from '../../ui/UserPicture';

const nameMax = 64;
const positionMax = 128;

/** Who the user is to others. */
export function ProfileSettings() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Stack>
      <PictureField label={t('settings.picture')} picture={<UserPicture userId={me.id} size={64} />} save={setPicture} remove={me.last_picture_update ? removePicture : undefined} />
      <Group grow align="start">
        <SavedText label={t('settings.firstName')} value={me.first_name} save={(v) => editMe({ first_name: v })} maxLength={nameMax} autoComplete="given-name" />
        <SavedText label={t('settings.lastName')} value={me.last_name} save={(v) => editMe({ last_name: v })} maxLength={nameMax} autoComplete="family-name" />
      </Group>
      <SavedText label={t('settings.nickname')} value={me.nickname} save={(v) => editMe({ nickname: v })} maxLength={nameMax} autoComplete="nickname" />
      <SavedText label={t('settings.position')} description={t('settings.positionHint')} value={me.position} save={(v) => editMe({ position: v })} maxLength={positionMax} autoComplete="organization-title" />
      <SavedText label={t('entry.username')} description={t('entry.usernameRule')} value={me.username} save={(v) => editMe({ username: v.toLowerCase() })} maxLength={nameMax} required autoComplete="username" />
      <Email />
    </Stack>
  );
}

/** A new address needs the password: who finds the page open can't take the account away. */
function Email() {
  const { t } = useTranslation();
  const me = useMe();
  const [email, setEmail] = useState(me.email);
  const [password, setPassword] = useState('');
  const saving = useMutation({ mutationFn: () => editMe({ email: email.trim(), password }), onSuccess: () => { setPassword(''); } });
  const changed = email.trim() !== me.email;
  return (
    <form onSubmit={(e) => { e.preventDefault(); saving.mutate(); }}>
      <Stack gap="xs">
        <TextInput type="email" label={t('entry.email')} value={email} onChange={(e) => { setEmail(e.currentTarget.value); saving.reset(); }} maxLength={128} required autoComplete="email" />
        {changed && (
          <>
            <FormError error={saving.error} />
            <PasswordInput label={t('settings.currentPassword')} description={t('settings.emailNeeds')} value={password} onChange={(e) => { setPassword(e.currentTarget.value); }} required autoComplete="current-password" />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => { setEmail(me.email); setPassword(''); saving.reset(); }}>{t('dialog.cancel')}</Button>
              <Button type="submit" loading={saving.isPending} disabled={password === ''}>{t('settings.saveEmail')}</Button>
            </Group>
          </>
        )}
        {saving.isSuccess && !changed && <Text size="sm" c="polder" role="status">{t('dialog.saved')}</Text>}
      </Stack>
    </form>
  );
}
