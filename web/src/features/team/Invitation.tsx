import { Alert, Anchor, Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Redirect } from 'wouter';

import { api, errorText } from '../../api/client';
import { acceptInvite, useTeams } from '../../state/teams';
import { EntryCard } from '../../ui/EntryCard';

/** An invitation that somebody opens who has an account already. */
export function Invitation({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: teams } = useTeams();
  const invite = useQuery({ queryKey: ['invite', id], queryFn: () => api.getTeamInviteInfo(id) });
  const name = invite.data?.name ?? '';
  const joining = useMutation({ mutationFn: () => acceptInvite(id) });
  const error = invite.error ?? joining.error;
  if (invite.isPending || !teams) {
    return null;
  }
  if (teams.some((team) => team.name === name)) {
    return <Redirect to={`/${name}/channels/town-square`} replace />;
  }
  return (
    <EntryCard title={invite.data ? t('entry.join', { team: invite.data.display_name }) : t('entry.badInviteTitle')}
      lead={invite.data?.description}>
      {error && <Alert color="red" role="alert">{errorText(error, t('failure.unreachable'))}</Alert>}
      {invite.data && <Button loading={joining.isPending} onClick={() => { joining.mutate(); }}>{t('team.join')}</Button>}
      <Anchor component={Link} href="/" size="sm">{t('team.back')}</Anchor>
    </EntryCard>
  );
}
