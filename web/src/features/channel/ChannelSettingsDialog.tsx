import type { Team } from '@mattermost/types/teams';
import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { editChannel } from '../../state/channelEdit';
import { useChannelName } from '../../state/channelName';
import { useChannelRights } from '../../state/channelRights';
import type { Channel } from '../../state/channels';
import { isTalk } from '../../state/membership';
import { usePlace } from '../../state/place';
import { FormDialog } from '../../ui/FormDialog';
import { descriptionMax, headerMax, nameMax } from './limits';

/** Changes what a channel is called, its address, header and purpose; of a talk only the header. */
export function ChannelSettingsDialog({ channel, team }: { channel: Channel; team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const rights = useChannelRights(channel);
  const talk = isTalk(channel);
  const name = useChannelName(channel);
  const [fields, setFields] = useState({ display_name: channel.display_name, name: channel.name, header: channel.header, purpose: channel.purpose });
  const field = (key: keyof typeof fields, maxLength: number) => ({
    value: fields[key], maxLength, readOnly: !talk && !rights.edit,
    onChange: (e: { currentTarget: { value: string } }) => { setFields({ ...fields, [key]: e.currentTarget.value }); },
  });

  async function save() {
    if (talk) {
      await editChannel(channel.id, { header: fields.header });
      return;
    }
    await editChannel(channel.id, { ...fields, display_name: fields.display_name.trim() });
    if (fields.name !== channel.name && usePlace.getState().channelId === channel.id) {
      navigate(`/${team.name}/channels/${fields.name}`, { replace: true });
    }
  }

  return (
    <FormDialog title={t('channel.settingsOf', { name })} action={t('dialog.save')} save={save} disabled={!talk && (!rights.edit || fields.display_name.trim() === '')}>
      {!talk && <TextInput label={t('channel.name')} {...field('display_name', nameMax)} required data-autofocus />}
      {!talk && <TextInput label={t('channel.addressPart')} description={t('channel.addressHint')} {...field('name', nameMax)} disabled={channel.name === 'town-square'} required spellCheck={false} />}
      <Textarea label={t('channel.header')} description={t('channel.headerHint')} {...field('header', headerMax)} autosize minRows={2} maxRows={8} />
      {!talk && <Textarea label={t('channel.purpose')} description={t('channel.purposeHint')} {...field('purpose', descriptionMax)} autosize minRows={2} maxRows={6} />}
    </FormDialog>
  );
}
