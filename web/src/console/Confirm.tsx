import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { namespace } from './words';

interface Props {
  opened: boolean;
  title: string;
  what: string;
  action: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asks before something that people notice. */
export function Confirm({ opened, title, what, action, onConfirm, onClose }: Props) {
  const { t } = useTranslation(namespace);
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('cancel') }}>
      <Stack>
        <Text>{what}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
          <Button color="red.9" onClick={() => { onClose(); void onConfirm(); }}>{action}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
