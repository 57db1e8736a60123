import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { errorText } from '../api/client';
import { NodeResults } from './NodeResults';
import { recycleDatabase } from './server';
import { namespace } from './words';

/** The way to have all nodes replace their connections to the database. */
export function Database() {
  const { t } = useTranslation(namespace);
  const recycling = useMutation({ mutationFn: recycleDatabase });
  return (
    <Stack>
      <Title order={1} size="h2">{t('database.title')}</Title>
      <Text c="var(--quiet)" maw={720}>{t('database.lead')}</Text>
      <Group>
        <Button leftSection={<IconRefresh size={18} aria-hidden />} loading={recycling.isPending} onClick={() => { recycling.mutate(); }}>
          {t('database.recycle')}
        </Button>
      </Group>
      {recycling.isError && (
        <Alert color="red" role="alert" title={t('database.failed')} styles={{ message: { whiteSpace: 'pre-wrap' } }}>
          {errorText(recycling.error, t('failure.unreachable', { ns: 'translation' }))}
        </Alert>
      )}
      {recycling.isSuccess && <NodeResults results={recycling.data} done={t('database.recycled')} />}
    </Stack>
  );
}
