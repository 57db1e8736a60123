import '../../ui/mantineMore.css';

import type { Team } from '@mattermost/types/teams';
import { ActionIcon, Button, ScrollArea, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { IconArrowLeft, IconChecks } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { usePlace } from '../../state/place';
import { readAllThreads, useThreadCounts, useThreads } from '../../state/threads';
import { Failure } from '../../ui/Failure';
import { Late } from '../../ui/Late';
import { ThreadRow } from './ThreadRow';
import classes from './ThreadsPage.module.css';

/** The threads that the user follows, the latest first. */
export function ThreadsPage({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [unread, setUnread] = useState(false);
  const threads = useThreads(team.id, unread);
  const counts = useThreadCounts(team.id);
  const reading = useMutation({ mutationFn: () => readAllThreads(team.id) });
  const list = threads.data?.pages.flat();
  useEffect(() => { usePlace.setState({ teamId: team.id, channelId: '' }); }, [team.id]);
  return (
    <main className={classes.page} id="content">
      <header className={classes.head}>
        <ActionIcon className={classes.back} variant="subtle" color="gray" aria-label={t('channel.back')} onClick={() => { navigate(`/${team.name}`); }}>
          <IconArrowLeft size={20} />
        </ActionIcon>
        <h1 className={classes.title}>{t('thread.inbox')}</h1>
        <SegmentedControl size="xs" value={unread ? 'unread' : 'all'} onChange={(v) => { setUnread(v === 'unread'); }} aria-label={t('thread.which')}
          data={[{ value: 'all', label: t('thread.all') }, { value: 'unread', label: t('thread.unread', { count: counts.data?.unread ?? 0 }) }]} />
        <Button className={classes.read} size="xs" variant="subtle" leftSection={<IconChecks size={16} aria-hidden />} disabled={!counts.data?.unread}
          loading={reading.isPending} onClick={() => { reading.mutate(); }}>{t('thread.readAll')}</Button>
      </header>
      {threads.isError && <Failure error={threads.error} onRetry={() => void threads.refetch()} />}
      {threads.isPending && <Waiting />}
      {list?.length === 0 && (
        <Stack gap={4} p="xl" align="center" role="status">
          <Text fw={600}>{unread ? t('thread.allRead') : t('thread.none')}</Text>
          <Text c="dimmed" size="sm" ta="center" maw={420}>{unread ? t('thread.allReadHint') : t('thread.noneHint')}</Text>
        </Stack>
      )}
      {list && list.length > 0 && (
        <ScrollArea flex={1}>
          <ul className={classes.list}>{list.map((thread) => <li key={thread.id}><ThreadRow thread={thread} /></li>)}</ul>
          {threads.hasNextPage && (
            <Stack p="md"><Button variant="subtle" loading={threads.isFetchingNextPage} onClick={() => void threads.fetchNextPage()}>{t('find.more')}</Button></Stack>
          )}
        </ScrollArea>
      )}
    </main>
  );
}

function Waiting() {
  return (
    <Late>
      <Stack gap="xl" p="lg" aria-hidden>
        {[60, 85, 50].map((width) => <Stack key={width} gap={8}><Skeleton h={12} w={160} /><Skeleton h={14} w={`${width}%`} /></Stack>)}
      </Stack>
    </Late>
  );
}
