import '../../ui/mantineMore.css';

import type { Channel } from '@mattermost/types/channels';
import type { Team } from '@mattermost/types/teams';
import { Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { api } from '../../api/client';
import { refreshChannels } from '../../state/channels';
import { useTeamPermissions } from '../../state/permissions';
import { addressOf } from '../../ui/address';
import { FormDialog } from '../../ui/FormDialog';
import { descriptionMax, nameMax } from './limits';

/** Makes a channel and goes there. */
export function CreateChannelDialog({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const may = useTeamPermissions(team.id);
  const [title, setTitle] = useState('');
  const [purpose, setPurpose] = useState('');
  const [wanted, setWanted] = useState('O');
  const kinds = ['O', 'P'].filter((k) => may?.has(k === 'O' ? 'create_public_channel' : 'create_private_channel'));
  const kind = kinds.includes(wanted) ? wanted : (kinds[0] ?? 'O');
  const name = addressOf(title);

  async function create() {
    const channel = await api.createChannel({ team_id: team.id, type: kind, name, display_name: title.trim(), purpose: purpose.trim(), header: '' } as Channel);
    await refreshChannels();
    navigate(`/${team.name}/channels/${channel.name}`);
  }

  return (
    <FormDialog title={t('sidebar.createChannel')} action={t('channel.make')} save={create} disabled={name === ''}>
      <TextInput label={t('channel.name')} description={name && t('channel.address', { address: `${window.location.origin}/${team.name}/channels/${name}` })} value={title}
        onChange={(e) => { setTitle(e.currentTarget.value); }} maxLength={nameMax} required data-autofocus />
      <Radio.Group label={t('channel.kind')} value={kind} onChange={setWanted}>
        <Stack gap={8} mt={6}>
          {kinds.map((k) => (
            <Radio key={k} value={k} label={k === 'O' ? t('channel.public') : t('channel.private')} description={k === 'O' ? t('channel.publicHint') : t('channel.privateHint')} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea label={t('channel.purpose')} description={t('channel.purposeHint')} value={purpose} onChange={(e) => { setPurpose(e.currentTarget.value); }} maxLength={descriptionMax} autosize minRows={2} />
    </FormDialog>
  );
}
