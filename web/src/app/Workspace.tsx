import { useEffect } from 'react';
import { Redirect, Route, Switch, useLocation, useParams } from 'wouter';

import { ChannelPage } from '../features/channel/ChannelPage';
import { ConnectionLine } from '../features/connection/ConnectionLine';
import { FirstTeam } from '../features/team/FirstTeam';
import { Sidebar } from '../features/sidebar/Sidebar';
import { TeamRail } from '../features/team/TeamRail';
import { useLive } from '../state/live';
import { useTeams } from '../state/teams';
import { Failure } from '../ui/Failure';
import classes from './Workspace.module.css';

const lastTeamKey = 'polder.team';

/** What is there for who is logged in. */
export function Workspace() {
  useLive();
  const teams = useTeams();
  if (teams.isError) {
    return <Failure error={teams.error} onRetry={() => void teams.refetch()} />;
  }
  if (!teams.data) {
    return null;
  }
  const [first] = teams.data;
  if (!first) {
    return <FirstTeam />;
  }
  const last = teams.data.find((t) => t.name === localStorage.getItem(lastTeamKey)) ?? first;
  return (
    <Switch>
      <Route path="/:team/*?">
        <TeamPage fallback={last.name} />
      </Route>
      <Route>
        <Redirect to={`/${last.name}/channels/town-square`} replace />
      </Route>
    </Switch>
  );
}

function TeamPage({ fallback }: { fallback: string }) {
  const { team: name } = useParams<{ team: string }>();
  const { data: teams } = useTeams();
  const [location] = useLocation();
  const team = teams?.find((t) => t.name === name);
  useEffect(() => {
    if (team) {
      localStorage.setItem(lastTeamKey, team.name);
    }
  }, [team]);
  if (!team) {
    return <Redirect to={`/${fallback}/channels/town-square`} replace />;
  }
  const inChannel = location.split('/').length > 3;
  return (
    <div className={classes.workspace} data-in-channel={inChannel || undefined}>
      <ConnectionLine />
      {teams && teams.length > 1 && <TeamRail teams={teams} current={team} />}
      <Sidebar team={team} />
      <Switch>
        <Route path="/:team/channels/:name">
          {({ name: channel }) => <ChannelPage team={team} find={{ name: channel }} />}
        </Route>
        <Route path="/:team/messages/:who">
          {({ who }) => <ChannelPage team={team} find={who.startsWith('@') ? { username: who.slice(1) } : { name: who }} />}
        </Route>
        <Route>
          <Redirect to={`/${team.name}/channels/town-square`} replace />
        </Route>
      </Switch>
    </div>
  );
}
