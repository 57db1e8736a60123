import type { Team } from '@mattermost/types/teams';
import { Avatar, Indicator, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';

import { useTeamUnreads } from '../../state/teams';
import classes from './TeamRail.module.css';

/** The user's teams, for who has several. */
export function TeamRail({ teams, current }: { teams: Team[]; current: Team }) {
  const { t } = useTranslation();
  const { data: unreads } = useTeamUnreads();
  return (
    <nav className={classes.rail} aria-label={t('team.rail')}>
      {teams.map((team) => {
        const unread = team.id === current.id ? undefined : unreads?.find((u) => u.team_id === team.id);
        const mentions = unread?.mention_count ?? 0;
        return (
          <Tooltip key={team.id} label={team.display_name} position="right">
            <Link href={`/${team.name}/channels/town-square`} aria-label={team.display_name} aria-current={team.id === current.id || undefined} className={classes.team}>
              <Indicator disabled={!unread?.msg_count && mentions === 0} label={mentions || undefined} color={mentions ? 'red' : undefined} size={mentions ? 16 : 8}>
                <Avatar radius="md" name={team.display_name} color="polder" size={38} />
              </Indicator>
            </Link>
          </Tooltip>
        );
      })}
    </nav>
  );
}
