import type { Team } from '@mattermost/types/teams';
import { lazy, Suspense, type ReactNode } from 'react';

import { useChannels, type Channel } from '../state/channels';
import { useDialog, type Dialog } from '../state/dialog';
import { useTeams } from '../state/teams';

const ConfirmDialog = lazy(() => import('../ui/ConfirmDialog').then((m) => ({ default: m.ConfirmDialog })));
const Switcher = lazy(() => import('../features/find/Switcher').then((m) => ({ default: m.Switcher })));
const HelpDialog = lazy(() => import('../features/help/HelpDialog').then((m) => ({ default: m.HelpDialog })));
const TalkDialog = lazy(() => import('../features/people/TalkDialog').then((m) => ({ default: m.TalkDialog })));
const PeopleDialog = lazy(() => import('../features/people/PeopleDialog').then((m) => ({ default: m.PeopleDialog })));
const BrowseDialog = lazy(() => import('../features/find/BrowseDialog').then((m) => ({ default: m.BrowseDialog })));
const CreateChannelDialog = lazy(() => import('../features/channel/CreateChannelDialog').then((m) => ({ default: m.CreateChannelDialog })));
const CategoryDialog = lazy(() => import('../features/sidebar/CategoryDialog').then((m) => ({ default: m.CategoryDialog })));
const AddPeopleDialog = lazy(() => import('../features/channel/AddPeopleDialog').then((m) => ({ default: m.AddPeopleDialog })));
const ChannelSettingsDialog = lazy(() => import('../features/channel/ChannelSettingsDialog').then((m) => ({ default: m.ChannelSettingsDialog })));
const ChannelNotifyDialog = lazy(() => import('../features/channel/ChannelNotifyDialog').then((m) => ({ default: m.ChannelNotifyDialog })));
const CreateTeamDialog = lazy(() => import('../features/team/CreateTeamDialog').then((m) => ({ default: m.CreateTeamDialog })));
const TeamSettingsDialog = lazy(() => import('../features/team/TeamSettingsDialog').then((m) => ({ default: m.TeamSettingsDialog })));
const TeamMembersDialog = lazy(() => import('../features/team/TeamMembersDialog').then((m) => ({ default: m.TeamMembersDialog })));
const InviteDialog = lazy(() => import('../features/team/InviteDialog').then((m) => ({ default: m.InviteDialog })));
const SettingsDialog = lazy(() => import('../features/settings/SettingsDialog').then((m) => ({ default: m.SettingsDialog })));

/** The one place that knows which feature shows which dialog. */
function content(dialog: Dialog, team: Team, channelOf: (id: string) => Channel | undefined, teamOf: (id: string) => Team | undefined): ReactNode {
  const withChannel = (id: string, show: (channel: Channel) => ReactNode) => {
    const channel = channelOf(id);
    return channel && show(channel);
  };
  const withTeam = (id: string, show: (team: Team) => ReactNode) => {
    const other = teamOf(id);
    return other && show(other);
  };
  switch (dialog.kind) {
    case 'switcher':
      return <Switcher team={team} />;
    case 'help':
      return <HelpDialog />;
    case 'talk':
      return <TalkDialog team={team} />;
    case 'people':
      return <PeopleDialog team={team} />;
    case 'browse':
      return <BrowseDialog team={team} />;
    case 'createChannel':
      return <CreateChannelDialog team={team} />;
    case 'category':
      return <CategoryDialog team={team} categoryId={dialog.categoryId} channelId={dialog.channelId} />;
    case 'addPeople':
      return withChannel(dialog.channelId, (c) => <AddPeopleDialog channel={c} team={team} />);
    case 'channelSettings':
      return withChannel(dialog.channelId, (c) => <ChannelSettingsDialog channel={c} team={team} />);
    case 'channelNotify':
      return withChannel(dialog.channelId, (c) => <ChannelNotifyDialog channel={c} />);
    case 'createTeam':
      return <CreateTeamDialog />;
    case 'teamSettings':
      return withTeam(dialog.teamId, (t) => <TeamSettingsDialog team={t} />);
    case 'teamMembers':
      return withTeam(dialog.teamId, (t) => <TeamMembersDialog team={t} />);
    case 'invite':
      return withTeam(dialog.teamId, (t) => <InviteDialog team={t} />);
    case 'settings':
      return <SettingsDialog page={dialog.page} />;
    case 'confirm':
      return <ConfirmDialog {...dialog} />;
  }
}

/** What lies over the page. */
export function Dialogs({ team }: { team: Team }) {
  const dialog = useDialog((d) => d.dialog);
  const { data: channels } = useChannels();
  const { data: teams } = useTeams();
  return dialog && <Suspense>{content(dialog, team, (id) => channels?.[id], (id) => teams?.find((t) => t.id === id))}</Suspense>;
}
