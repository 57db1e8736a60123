import '../ui/mantineMore.css';

import { Group, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { agoParts } from './ago';
import { nameOf, type NodeStatus } from './server';
import { namespace } from './words';

/** A node: how it is, and what to do if it is not well. */
export function NodeRow({ node, now }: { node: NodeStatus; now: number }) {
  const { t, i18n } = useTranslation(namespace);
  const green = node.status === 'green';
  const never = node.last_ping === 0;
  const span = (from: number) => {
    const { unit, count } = agoParts(now - from);
    return t(`span.${unit}`, { count });
  };
  return (
    <Table.Tr data-status={node.status}>
      <Table.Td>
        <Text fw={600}>{nameOf(node)}</Text>
        <Text size="sm" c="var(--quiet)">{node.ipaddress || node.internode_url}</Text>
      </Table.Td>
      <Table.Td maw={380}>
        <Group gap={6} wrap="nowrap" c={green ? 'var(--accent)' : 'var(--danger)'}>
          {green ? <IconCircleCheck size={20} aria-hidden /> : <IconAlertTriangle size={20} aria-hidden />}
          <Text fw={600}>{t(green ? 'nodes.green' : 'nodes.red')}</Text>
        </Group>
        {node.reasons.map((reason) => (
          <Text key={reason} size="sm" mt={4}>
            {t(`reason.${reason}.what`, { defaultValue: reason })} {t(`reason.${reason}.todo`, { defaultValue: '' })}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>{node.since > 0 && <time dateTime={new Date(node.since).toISOString()}>{new Date(node.since).toLocaleString(i18n.language)}</time>}</Table.Td>
      <Table.Td>
        {node.version}
        {node.schema_version && <Text size="sm" c="var(--quiet)">{t('nodes.schema', { version: node.schema_version })}</Text>}
      </Table.Td>
      <Table.Td><code title={node.config_hash}>{node.config_hash.slice(0, 10)}</code></Table.Td>
      <Table.Td>{never || !node.is_alive || node.started_at === 0 ? '–' : span(node.started_at)}</Table.Td>
      <Table.Td ta="right">{node.is_alive ? node.websockets.toLocaleString(i18n.language) : '–'}</Table.Td>
    </Table.Tr>
  );
}
