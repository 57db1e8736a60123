import '../ui/mantineMore.css';

import { Alert, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconLock, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { errorText } from '../api/client';
import { NodeResults } from './NodeResults';
import { useReload, useSettings } from './server';
import { namespace } from './words';

const shown = ['SiteURL', 'ListenAddress', 'ConnectionSecurity', 'WebserverMode', 'TrustedProxyIPHeader', 'MaximumLoginAttempts', 'ReadTimeout', 'WriteTimeout', 'IdleTimeout'];

/** The web server's settings, and the way to have all nodes read them again. */
export function WebServer() {
  const { t } = useTranslation(namespace);
  const { data: settings } = useSettings();
  const reload = useReload();
  const cluster = settings?.ClusterSettings;
  const locked = cluster?.Enable === true && cluster.ReadOnlyConfig === true;
  return (
    <Stack>
      <Title order={1} size="h2">{t('server.title')}</Title>
      <Text c="var(--quiet)">{t('server.lead')}</Text>
      <Group>
        <Button leftSection={<IconRefresh size={18} aria-hidden />} loading={reload.isPending} onClick={() => { reload.mutate(); }}>
          {t('server.reload')}
        </Button>
      </Group>
      {reload.isError && (
        <Alert color="red" role="alert" title={t('server.failed')} styles={{ message: { whiteSpace: 'pre-wrap' } }}>
          {errorText(reload.error, t('failure.unreachable', { ns: 'translation' }))}
        </Alert>
      )}
      {reload.isSuccess && <NodeResults results={reload.data} done={t('server.reloaded')} />}
      {settings && (
        <>
          <Alert icon={<IconLock aria-hidden />} color="gray" title={t('server.readOnly')}>{locked ? t('server.readOnlyCluster') : t('server.readOnlyFile')}</Alert>
          <Table maw={720}>
            <Table.Tbody>
              {shown.filter((key) => settings.ServiceSettings && key in settings.ServiceSettings).map((key) => (
                <Table.Tr key={key}>
                  <Table.Th scope="row">{key}</Table.Th>
                  <Table.Td><code>{JSON.stringify(settings.ServiceSettings?.[key])}</code></Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </Stack>
  );
}
