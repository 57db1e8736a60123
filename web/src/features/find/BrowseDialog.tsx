import '../../ui/mantineMore.css';

import type { Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { Button, Group, SegmentedControl, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArchive, IconHash, IconPlus, IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtuoso } from 'react-virtuoso';
import { useLocation } from 'wouter';

import { api } from '../../api/client';
import { useMemberships } from '../../state/channels';
import { closeDialog, openDialog } from '../../state/dialog';
import { joinChannel } from '../../state/membership';
import { useTeamPermissions } from '../../state/permissions';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { FormError } from '../../ui/FormError';
import classes from './Browse.module.css';

const mostListed = 200;

/** The channels of a team that anybody there may join. */
export function BrowseDialog({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const may = useTeamPermissions(team.id);
  const [term, setTerm] = useState('');
  const [which, setWhich] = useState<'public' | 'archived'>('public');
  const [wanted] = useDebouncedValue(term.trim(), 150);
  const channels = useQuery({ queryKey: ['browse', team.id, which, wanted], queryFn: () => read(team.id, which, wanted), gcTime: 0, placeholderData: (before) => before });
  const joining = useMutation({
    mutationFn: (channel: Channel) => joinChannel(channel.id),
    onSuccess: (_, channel) => { go(channel); },
  });

  function go(channel: Channel) {
    closeDialog();
    navigate(`/${team.name}/channels/${channel.name}`);
  }

  return (
    <Dialog title={t('sidebar.browse')} size="lg">
      <Stack gap="sm">
        <TextInput data-autofocus aria-label={t('browse.search')} placeholder={t('browse.search')} leftSection={<IconSearch size={16} aria-hidden />} value={term} onChange={(e) => { setTerm(e.currentTarget.value); }} maxLength={128} />
        <Group justify="space-between">
          <SegmentedControl size="xs" aria-label={t('browse.which')} value={which} onChange={(v) => { setWhich(v); }}
            data={[{ value: 'public', label: t('browse.public') }, { value: 'archived', label: t('browse.archived') }]} />
          {may?.has('create_public_channel') && <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => { openDialog({ kind: 'createChannel' }); }}>{t('sidebar.createChannel')}</Button>}
        </Group>
        <FormError error={joining.error} />
        {channels.isError && <Failure error={channels.error} onRetry={() => void channels.refetch()} />}
        {channels.isPending && <Stack h={380} gap="lg" p="sm" aria-hidden>{[40, 60, 50].map((w) => <Skeleton key={w} h={18} w={`${w}%`} />)}</Stack>}
        {channels.data?.length === 0 && <Text c="dimmed" p="md" ta="center" role="status">{t('browse.nothing')}</Text>}
        {channels.data && channels.data.length > 0 && (
          <Virtuoso style={{ height: 380 }} data={channels.data} computeItemKey={(_, c) => c.id}
            itemContent={(_, channel) => <Line channel={channel} joining={joining.isPending && joining.variables.id === channel.id} onJoin={() => { joining.mutate(channel); }} onGo={() => { go(channel); }} />} />
        )}
      </Stack>
    </Dialog>
  );
}

async function read(teamId: string, which: 'public' | 'archived', term: string): Promise<Channel[]> {
  if (which === 'archived') {
    const list = await api.getArchivedChannels(teamId, 0, mostListed);
    return list.filter((c) => c.display_name.toLowerCase().includes(term.toLowerCase()));
  }
  return term === '' ? api.getChannels(teamId, 0, mostListed) : api.searchChannels(teamId, term);
}

interface LineProps {
  channel: Channel;
  joining: boolean;
  onJoin: () => void;
  onGo: () => void;
}

function Line({ channel, joining, onJoin, onGo }: LineProps) {
  const { t } = useTranslation();
  const member = useMemberships().data?.[channel.id];
  return (
    <div className={classes.line}>
      {channel.delete_at > 0 ? <IconArchive size={18} stroke={1.6} aria-hidden /> : <IconHash size={18} stroke={1.6} aria-hidden />}
      <span className={classes.text}>
        <span className={classes.name}>{channel.display_name}</span>
        {channel.purpose && <span className={classes.purpose}>{channel.purpose}</span>}
      </span>
      {member || channel.delete_at > 0
        ? <Button size="xs" variant="default" onClick={onGo} aria-label={t('browse.openOf', { name: channel.display_name })}>{t('browse.open')}</Button>
        : <Button size="xs" variant="light" loading={joining} onClick={onJoin} aria-label={t('browse.joinOf', { name: channel.display_name })}>{t('browse.join')}</Button>}
    </div>
  );
}
