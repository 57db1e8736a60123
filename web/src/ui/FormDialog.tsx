import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { closeDialog } from '../state/dialog';
import { Dialog } from './Dialog';
import { FormError } from './FormError';

interface Props {
  title: string;
  /** What the button says that sends the form. */
  action: string;
  /** Does what the form is for; the dialog closes when it is done. */
  save: () => Promise<unknown>;
  disabled?: boolean;
  children: ReactNode;
}

/** A form over the page: it closes when what it is for is done, else it tells why not. */
export function FormDialog({ title, action, save, disabled, children }: Props) {
  const { t } = useTranslation();
  const saving = useMutation({ mutationFn: save, onSuccess: closeDialog });
  return (
    <Dialog title={title}>
      <form onSubmit={(e) => { e.preventDefault(); saving.mutate(); }}>
        <Stack>
          <FormError error={saving.error} />
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={closeDialog}>{t('dialog.cancel')}</Button>
            <Button type="submit" loading={saving.isPending} disabled={disabled}>{action}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
