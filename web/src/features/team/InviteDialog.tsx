import type { Team } from '@mattermost/types/teams';
import type { UserProfile } from '@mattermost/types/users';
import { Button, Divider, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { closeDialog } from '../../state/dialog';
import { useTeamPermissions } from '../../state/permissions';
import { addToTeam, renewInvitation } from '../../state/teamEdit';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import { FormError } from '../../ui/FormError';
import { PeoplePicker } from '../../ui/PeoplePicker';

const mostAtOnce = 20;

/** Brings people into a team: by a link for who has no account, or at once for who has. */
export function InviteDialog({ team }: { team: Team }) {
  const { t } = useTranslation();
  const may = useTeamPermissions(team.id);
  const [picked, setPicked] = useState<UserProfile[]>([]);
  const adding = useMutation({ mutationFn: () => addToTeam(team.id, picked), onSuccess: closeDialog });
  const renewing = useMutation({ mutationFn: () => renewInvitation(team.id) });
  const link = `${window.location.origin}/signup_user_complete?id=${team.invite_id}`;
  return (
    <Dialog title={t('team.inviteTo', { team: team.display_name })}>
      <Stack>
        {may?.has('invite_user') && (
          <>
            <TextInput label={t('team.link')} description={t('team.linkHint')} value={link} readOnly onFocus={(e) => { e.currentTarget.select(); }} />
            <Group justify="flex-end">
              {may.has('manage_team') && <Button variant="subtle" color="gray" loading={renewing.isPending} onClick={() => { renewing.mutate(); }}>{t('team.renewLink')}</Button>}
              <CopyButton variant="light" value={link}>{t('team.copyLink')}</CopyButton>
            </Group>
            <FormError error={renewing.error} />
          </>
        )}
        {may?.has('add_user_to_team') && (
          <>
            <Divider label={t('team.or')} />
            <FormError error={adding.error} />
            <PeoplePicker label={t('team.addPeople')} scope={{ not_in_team: team.id }} picked={picked} onPick={setPicked} most={mostAtOnce} />
            <Group justify="space-between">
              <Text size="sm" c="dimmed">{t('team.addHint')}</Text>
              <Button disabled={picked.length === 0} loading={adding.isPending} onClick={() => { adding.mutate(); }}>{t('channel.add')}</Button>
            </Group>
          </>
        )}
      </Stack>
    </Dialog>
  );
}
