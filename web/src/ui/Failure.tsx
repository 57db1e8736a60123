import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { errorText } from '../api/client';

/** What went wrong where something should be, and a way to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Center h="100%" p="lg" role="alert">
      <Stack align="center" gap="xs" maw={420}>
        <Title order={2} size="h4">{t('failure.title')}</Title>
        <Text c="dimmed" ta="center">{errorText(error, t('failure.unreachable'))}</Text>
        <Button variant="light" onClick={onRetry}>{t('failure.retry')}</Button>
      </Stack>
    </Center>
  );
}
