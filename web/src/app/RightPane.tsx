import type { Team } from '@mattermost/types/teams';
import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { useLocation } from 'wouter';

import { ThreadPane } from '../features/thread/ThreadPane';
import { useChannels, type Channel } from '../state/channels';
import { closePane, usePane, type Pane } from '../state/pane';
import { usePlace } from '../state/place';
import classes from './RightPane.module.css';

const InfoPane = lazy(() => import('../features/channel/InfoPane').then((m) => ({ default: m.InfoPane })));
const MembersPane = lazy(() => import('../features/channel/MembersPane').then((m) => ({ default: m.MembersPane })));
const SearchPane = lazy(() => import('../features/find/SearchPane').then((m) => ({ default: m.SearchPane })));
const MentionsPane = lazy(() => import('../features/find/MentionsPane').then((m) => ({ default: m.MentionsPane })));
const PinsPane = lazy(() => import('../features/find/PinsPane').then((m) => ({ default: m.PinsPane })));

/** What each kind of pane shows; null for what needs a channel where there is none. */
function content(pane: Pane, team: Team, channel: Channel | undefined): ReactNode {
  switch (pane.kind) {
    case 'thread':
      return <ThreadPane key={pane.rootId} rootId={pane.rootId} postId={pane.postId} />;
    case 'search':
      return <SearchPane key={pane.terms} team={team} channel={channel} terms={pane.terms} />;
    case 'mentions':
      return <MentionsPane team={team} />;
    case 'pins':
      return channel && <PinsPane key={channel.id} channel={channel} team={team} />;
    case 'members':
      return channel && <MembersPane key={channel.id} channel={channel} />;
    case 'info':
      return channel && <InfoPane key={channel.id} channel={channel} team={team} />;
  }
}

/** Beside the channel, or over it where there is little room. */
export function RightPane({ team }: { team: Team }) {
  const pane = usePane((s) => s.pane);
  const { data: channels } = useChannels();
  const channelId = usePlace((p) => p.channelId);
  const channel = channels?.[channelId];
  useClosedByLeaving();
  const shown = pane && content(pane, team, channel);
  return shown ? <div className={classes.pane}><Suspense>{shown}</Suspense></div> : null;
}

/** Where the pane covers the channel, going somewhere else closes it. */
function useClosedByLeaving() {
  const [location] = useLocation();
  useEffect(() => {
    if (window.matchMedia('(max-width: 900px)').matches) {
      return () => { closePane(); };
    }
    return undefined;
  }, [location]);
}
