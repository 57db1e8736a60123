import type { Team } from '@mattermost/types/teams';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { onArrival, type Arrived } from '../../state/arrivals';
import { channelNameOf } from '../../state/channelName';
import { getChannel, getMembership } from '../../state/channels';
import { useCollapsed } from '../../state/collapsed';
import { postPath } from '../../state/jump';
import { isTalk } from '../../state/membership';
import { usePermission } from '../../state/notifyPermission';
import { getMe } from '../../state/session';
import { useShown } from '../../state/shown';
import { useTeams } from '../../state/teams';
import { displayName, loadUser, useNameFormat, useStatus } from '../../state/users';
import { useAsking } from './asking';
import { plainText, wantsNotice } from './decide';
import { playSound } from './sound';
import { useTitle } from './title';

/** Tells of new messages outside of the page: in its title and icon, as notifications, by a sound. */
export function Notifier({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { data: teams } = useTeams();
  const format = useNameFormat();
  const permission = usePermission();
  const collapsedThreads = useCollapsed() ?? true;
  const status = useStatus(getMe()?.id ?? '');
  useTitle(team);

  const tell = useEffectEvent(async ({ post, mentioned, following }: Arrived) => {
    const me = getMe();
    const channel = getChannel(post.channel_id);
    const shown = useShown.getState();
    const seen = shown.rootId !== '' && shown.rootId === post.root_id || (shown.channelId === post.channel_id && (post.root_id === '' || !collapsedThreads));
    if (!me || !channel || !wantsNotice({ post, me, status, member: getMembership(channel.id), talk: isTalk(channel), mentioned, following, seen, collapsedThreads })) {
      return;
    }
    if (permission === 'default') {
      useAsking.setState({ worth: true });
    }
    if (permission !== 'granted') {
      return;
    }
    // Whoever can't be looked up has written all the same.
    const author = await loadUser(post.user_id).catch(() => null);
    const sender = displayName(author, format) || t('notify.somebody');
    const name = channelNameOf(channel, me, format);
    const title = channel.type === 'D' ? sender : t('notify.in', { sender, channel: name });
    const notice = new Notification(title, { body: plainText(post.message) || t('notify.file'), tag: post.id, icon: '/icon.svg', silent: true });
    notice.onclick = () => {
      window.focus();
      const home = teams?.find((other) => other.id === channel.team_id) ?? team;
      navigate(postPath(home.name, post.id));
      notice.close();
    };
    if (me.notify_props.desktop_sound !== 'false') {
      playSound();
    }
  });

  useEffect(() => onArrival((arrival) => void tell(arrival)), []);
  return null;
}
