import '../../ui/mantineMore.css';

import type { Team } from '@mattermost/types/teams';
import { Button, Divider, Group, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { confirm } from '../../state/dialog';
import { archiveTeam, editTeam, removeTeamIcon, setTeamIcon } from '../../state/teamEdit';
import { FormDialog } from '../../ui/FormDialog';
import { PictureField } from '../../ui/PictureField';
import { TeamPicture } from '../../ui/TeamPicture';

const descriptionMax = 255;

/** What a team is called, looks like and who may join it. */
export function TeamSettingsDialog({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [name, setName] = useState(team.display_name);
  const [description, setDescription] = useState(team.description);
  const [open, setOpen] = useState(team.allow_open_invite);
  return (
    <FormDialog title={t('team.settingsOf', { team: team.display_name })} action={t('dialog.save')} disabled={name.trim() === ''}
      save={() => editTeam(team.id, { display_name: name.trim(), description: description.trim(), allow_open_invite: open })}>
      <PictureField label={t('team.picture')} picture={<TeamPicture team={team} size={64} />} save={(file) => setTeamIcon(team.id, file)}
        remove={team.last_team_icon_update ? () => removeTeamIcon(team.id) : undefined} />
      <TextInput label={t('team.name')} value={name} onChange={(e) => { setName(e.currentTarget.value); }} required maxLength={64} data-autofocus />
      <Textarea label={t('team.description')} value={description} onChange={(e) => { setDescription(e.currentTarget.value); }} maxLength={descriptionMax} autosize minRows={2} />
      <Switch label={t('team.open')} description={t('team.openHint')} checked={open} onChange={(e) => { setOpen(e.currentTarget.checked); }} />
      <Divider />
      <Group justify="space-between" wrap="nowrap">
        <Stack gap={0}><Text>{t('team.archive')}</Text><Text size="sm" c="dimmed">{t('team.archiveHint')}</Text></Stack>
        <Button variant="light" color="red" onClick={() => {
          confirm({ title: t('team.archiveTitle', { team: team.display_name }), text: t('team.archiveHint'), action: t('team.archive'), run: () => archiveTeam(team.id) });
        }}>{t('team.archive')}</Button>
      </Group>
    </FormDialog>
  );
}
