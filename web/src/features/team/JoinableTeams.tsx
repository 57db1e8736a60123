import type { Team } from '@mattermost/types/teams';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { errorText } from '../../api/client';
import { joinTeam, useJoinableTeams } from '../../state/teams';

/** The teams that the user may join, each with a button that does. */
export function JoinableTeams() {
  const { t } = useTranslation();
  const { data: teams } = useJoinableTeams();
  const [, navigate] = useLocation();
  const joining = useMutation({
    mutationFn: joinTeam,
    onSuccess: (_, team) => { navigate(`/${team.name}/channels/town-square`); },
  });
  return (
    <Stack component="ul" gap="xs" p={0} m={0}>
      {joining.isError && <Alert color="red" role="alert">{errorText(joining.error, t('failure.unreachable'))}</Alert>}
      {teams?.map((team: Team) => (
        <Group key={team.id} component="li" justify="space-between" wrap="nowrap">
          <div>
            <Text fw={600}>{team.display_name}</Text>
            {team.description && <Text size="sm" c="var(--quiet)">{team.description}</Text>}
          </div>
          <Button variant="light" size="sm" loading={joining.isPending && joining.variables.id === team.id}
            aria-label={t('team.joinNamed', { team: team.display_name })} onClick={() => { joining.mutate(team); }}>
            {t('team.join')}
          </Button>
        </Group>
      ))}
    </Stack>
  );
}
