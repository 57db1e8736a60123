import type { Team } from '@mattermost/types/teams';
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation, useParams } from 'wouter';

import { ChannelPage } from '../features/channel/ChannelPage';
import { Permalink } from '../features/channel/Permalink';
import { ConnectionLine } from '../features/connection/ConnectionLine';
import { Notifier } from '../features/notify/Notifier';
import { ProfilePopover } from '../features/profile/ProfilePopover';
import { Sidebar } from '../features/sidebar/Sidebar';
import { TeamRail } from '../features/team/TeamRail';
import { lastChannelPath } from '../state/lastChannel';
import { useLive } from '../state/live';
import { useTeams } from '../state/teams';
import { Failure } from '../ui/Failure';
import { useDensity } from './density';
import { Dialogs } from './Dialogs';
import { Keys } from './Keys';
import { PostOverlays } from './PostOverlays';
import { RightPane } from './RightPane';
import { SkipLink } from './SkipLink';
import classes from './Workspace.module.css';

const ThreadsPage = lazy(() => import('../features/thread/ThreadsPage').then((m) => ({ default: m.ThreadsPage })));

const NoTeam = lazy(() => import('../features/team/NoTeam').then((m) => ({ default: m.NoTeam })));
const SelectTeam = lazy(() => import('../features/team/TeamPages').then((m) => ({ default: m.SelectTeam })));
const CreateTeam = lazy(() => import('../features/team/TeamPages').then((m) => ({ default: m.CreateTeam })));

const lastTeamKey = 'polder.team';

/** What is there for who is logged in. */
export function Workspace() {
  useLive();
  useDensity();
  const teams = useTeams();
  if (teams.isError) {
    return <Failure error={teams.error} onRetry={() => void teams.refetch()} />;
  }
  if (!teams.data) {
    return null;
  }
  const [first] = teams.data;
  if (!first) {
    return <Suspense><NoTeam /></Suspense>;
  }
  const last = teams.data.find((t) => t.name === localStorage.getItem(lastTeamKey)) ?? first;
  return (
    <Switch>
      <Route path="/select_team"><Suspense><SelectTeam /></Suspense></Route>
      <Route path="/create_team"><Suspense><CreateTeam /></Suspense></Route>
      <Route path="/:team/*?">
        <TeamPage fallback={last.name} />
      </Route>
      <Route>
        <Redirect to={lastChannelPath(last)} replace />
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
  // On a phone the address of a team alone is its sidebar.
  const inside = location.split('/').length > 2;
  return (
    <div className={classes.workspace} data-inside={inside || undefined}>
      <SkipLink />
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
        <Route path="/:team/pl/:post">
          {({ post }) => <Permalink key={post} team={team} postId={post} />}
        </Route>
        <Route path="/:team/threads">
          <Suspense fallback={<main id="content" />}><ThreadsPage team={team} /></Suspense>
        </Route>
        <Route path="/:team">
          <TeamHome team={team} />
        </Route>
        <Route>
          <Redirect to={`/${team.name}/channels/town-square`} replace />
        </Route>
      </Switch>
      <RightPane team={team} />
      <Dialogs team={team} />
      <ProfilePopover team={team} />
      <Keys team={team} />
      <Notifier team={team} />
      <PostOverlays />
    </div>
  );
}

/** The address of a team alone: its sidebar on a phone, else where the user was last. */
function TeamHome({ team }: { team: Team }) {
  const phone = window.matchMedia('(max-width: 640px)').matches;
  return phone ? null : <Redirect to={lastChannelPath(team)} replace />;
}
