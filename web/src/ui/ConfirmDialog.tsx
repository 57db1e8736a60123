import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { closeDialog, type Confirmation } from '../state/dialog';
import { Dialog } from './Dialog';
import { FormError } from './FormError';

/** Asks before something that can't be undone. */
export function ConfirmDialog({ title, text, action, run }: Confirmation) {
  const { t } = useTranslation();
  const doing = useMutation({ mutationFn: run, onSuccess: closeDialog });
  return (
    <Dialog title={title}>
      <Stack>
        <Text>{text}</Text>
        <FormError error={doing.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={closeDialog}>{t('dialog.cancel')}</Button>
          <Button color="red" loading={doing.isPending} onClick={() => { doing.mutate(); }}>{action}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
