import '../ui/mantineMore.css';

import { Group, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { NodeResult } from './server';
import { namespace } from './words';

/** What each node made of what all were asked to do. */
export function NodeResults({ results, done }: { results: NodeResult[]; done: string }) {
  const { t } = useTranslation(namespace);
  return (
    <Stack gap="xs" role="status">
      {results.map((node) => (
        <div key={node.id}>
          <Group gap={8} c={node.ok ? 'var(--accent)' : 'var(--danger)'}>
            {node.ok ? <IconCircleCheck size={20} aria-hidden /> : <IconAlertTriangle size={20} aria-hidden />}
            <Text fw={600}>{node.hostname || node.id}</Text>
            <Text>{node.ok ? done : node.error}</Text>
          </Group>
          {node.restart_required.length > 0 && (
            <>
              <Text size="sm">{t('server.restart', { count: node.restart_required.length })}</Text>
              <List size="sm">{node.restart_required.map((setting) => <List.Item key={setting}><code>{setting}</code></List.Item>)}</List>
            </>
          )}
        </div>
      ))}
    </Stack>
  );
}
