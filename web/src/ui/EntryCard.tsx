import './mantineMore.css';

import { Card, Center, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Mark } from './Mark';

interface Props {
  title: string;
  lead?: string;
  /** Which of the two steps of setting up a server this is. */
  step?: 1 | 2;
  children: ReactNode;
}

/** A page with one thing to do, before there are channels to show. */
export function EntryCard({ title, lead, step, children }: Props) {
  const { t } = useTranslation();
  return (
    <Center component="main" mih="100%" p="md" bg="var(--chrome)">
      <Card withBorder w="100%" maw={440} p="xl" radius="lg" bg="var(--page)">
        <Stack>
          <Group gap="sm" wrap="nowrap">
            <Mark />
            <div>
              {step && <Text size="sm" c="var(--quiet)">{t('entry.step', { step })}</Text>}
              <Title order={1} size="h3">{title}</Title>
            </div>
          </Group>
          {lead && <Text c="var(--quiet)">{lead}</Text>}
          {children}
        </Stack>
      </Card>
    </Center>
  );
}
