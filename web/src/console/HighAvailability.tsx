import '../ui/mantineMore.css';

import { Alert, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { errorText } from '../api/client';
import classes from './Console.module.css';
import { NodeRow } from './NodeRow';
import { useNodes, useSettings } from './server';
import { namespace } from './words';

const columns = ['node', 'state', 'since', 'version', 'config', 'uptime', 'sockets'] as const;

/** The nodes of the cluster, each green or red and why. */
export function HighAvailability() {
  const { t } = useTranslation(namespace);
  const nodes = useNodes();
  const { data: settings } = useSettings();
  const alone = settings?.ClusterSettings?.Enable === false;
  return (
    <Stack>
      <Title order={1} size="h2">{t('nodes.title')}</Title>
      <Text c="var(--quiet)">{alone ? t('nodes.alone') : t('nodes.lead')}</Text>
      {nodes.isError && (
        <Alert color="red" role="alert" title={t('nodes.stale')}>{errorText(nodes.error, t('failure.unreachable', { ns: 'translation' }))}</Alert>
      )}
      {nodes.data ? (
        <div className={classes.wide} tabIndex={0} role="region" aria-label={t('nodes.title')}>
          <Table verticalSpacing="sm" tabularNums>
            <Table.Thead>
              <Table.Tr>{columns.map((c) => <Table.Th key={c}>{t(`nodes.${c}`)}</Table.Th>)}</Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {nodes.data.map((node) => <NodeRow key={node.id || node.internode_url} node={node} now={nodes.dataUpdatedAt} />)}
            </Table.Tbody>
          </Table>
        </div>
      ) : (
        !nodes.isError && <Skeleton h={160} />
      )}
    </Stack>
  );
}
