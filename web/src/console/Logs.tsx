import '../ui/mantineMore.css';

import { Alert, Button, Group, SegmentedControl, Select, Stack, Text, Title } from '@mantine/core';
import { IconDownload, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, errorText } from '../api/client';
import classes from './Console.module.css';
import { logLine, type LogRecord } from './logLine';
import { namespace } from './words';

const levels = { all: [], warn: ['warn', 'error'], error: ['error'] } as const;
const most = 500;

/** The nodes' last log records. */
export function Logs() {
  const { t } = useTranslation(namespace);
  const [level, setLevel] = useState<keyof typeof levels>('all');
  const [node, setNode] = useState<string | null>(null);
  const logs = useQuery({
    queryKey: ['console-logs', level],
    queryFn: async () => (await api.getLogs({ server_names: [], log_levels: [...levels[level]], date_from: '', date_to: '' } as never)) as unknown as Record<string, LogRecord[]>,
    staleTime: 0,
  });
  const nodes = Object.keys(logs.data ?? {});
  const records = Object.entries(logs.data ?? {}).filter(([name]) => !node || name === node).flatMap(([name, list]) => list.map((record) => ({ name, record })));
  records.sort((a, b) => (a.record.timestamp < b.record.timestamp ? 1 : -1));
  return (
    <Stack>
      <Title order={1} size="h2">{t('logs.title')}</Title>
      <Text c="var(--quiet)">{t('logs.lead')}</Text>
      <Group>
        <SegmentedControl aria-label={t('logs.level')} value={level} onChange={(value) => { setLevel(value as keyof typeof levels); }}
          data={Object.keys(levels).map((value) => ({ value, label: t(`logs.levels.${value}`) }))} />
        {nodes.length > 1 && <Select aria-label={t('logs.node')} placeholder={t('logs.allNodes')} data={nodes} value={node} onChange={setNode} clearable />}
        <Button variant="default" leftSection={<IconRefresh size={18} aria-hidden />} loading={logs.isFetching} onClick={() => void logs.refetch()}>{t('logs.refresh')}</Button>
        <Button variant="default" component="a" href="/api/v4/logs/download" download leftSection={<IconDownload size={18} aria-hidden />}>{t('logs.download')}</Button>
      </Group>
      {logs.isError && <Alert color="red" role="alert">{errorText(logs.error, t('failure.unreachable', { ns: 'translation' }))}</Alert>}
      {records.length === 0 && logs.isSuccess && <Text role="status">{t('logs.none')}</Text>}
      {records.length > 0 && (
        <pre className={classes.log} tabIndex={0} aria-label={t('logs.title')}>
          {records.slice(0, most).map(({ name, record }) => logLine(record, nodes.length > 1 ? name : '')).join('\n')}
        </pre>
      )}
    </Stack>
  );
}
