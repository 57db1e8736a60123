import type { Team } from '@mattermost/types/teams';
import { Indicator, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';

import { lastChannelPath } from '../../state/lastChannel';
import { useTeamNews } from '../../state/teamNews';
import { TeamPicture } from '../../ui/TeamPicture';
import classes from './TeamRail.module.css';

/** The user's teams, for who has several. */
export function TeamRail({ teams, current }: { teams: Team[]; current: Team }) {
  const { t } = useTranslation();
  const news = useTeamNews();
  return (
    <nav className={classes.rail} aria-label={t('team.rail')}>
      {teams.map((team) => {
        const { unread, mentions } = (team.id !== current.id && news[team.id]) || { unread: false, mentions: 0 };
        const label = mentions > 0 ? `${team.display_name}: ${t('sidebar.mentions', { count: mentions })}` : unread ? `${team.display_name}: ${t('sidebar.unread')}` : team.display_name;
        return (
          <Tooltip key={team.id} label={team.display_name} position="right">
            <Link href={lastChannelPath(team)} aria-current={team.id === current.id || undefined} className={classes.team}>
              <span className={classes.label}>{label}</span>
              <Indicator aria-hidden disabled={!unread && mentions === 0} label={mentions || undefined} color={mentions ? 'red.7' : undefined} size={mentions ? 16 : 10} offset={3}>
                <TeamPicture team={team} size={38} />
              </Indicator>
            </Link>
          </Tooltip>
        );
      })}
    </nav>
  );
}
