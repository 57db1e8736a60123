import type { Team } from '@mattermost/types/teams';
import { Button, ScrollArea, Stack, Text } from '@mantine/core';
import { IconBell, IconLink, IconPencil, IconPin, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useChannelName, useChannelPath } from '../../state/channelName';
import { useChannelRights } from '../../state/channelRights';
import type { Channel } from '../../state/channels';
import { useChannelStats } from '../../state/channelStats';
import { openDialog } from '../../state/dialog';
import { isTalk } from '../../state/membership';
import { openPane } from '../../state/pane';
import { useUserName } from '../../state/users';
import { CopyButton } from '../../ui/CopyButton';
import { Markdown } from '../../ui/Markdown';
import { PaneFrame } from '../../ui/PaneFrame';

/** What a channel is for. */
export function InfoPane({ channel, team }: { channel: Channel; team: Team }) {
  const { t, i18n } = useTranslation();
  const name = useChannelName(channel);
  const path = useChannelPath(team.name, channel);
  const { data: stats } = useChannelStats(channel.id);
  const rights = useChannelRights(channel);
  const creator = useUserName(channel.creator_id);
  const since = new Date(channel.create_at).toLocaleDateString(i18n.language, { dateStyle: 'long' });
  const buttons = { variant: 'subtle', justify: 'flex-start', color: 'gray' } as const;
  return (
    <PaneFrame title={t('channel.info')} about={name}>
      <ScrollArea flex={1} viewportProps={{ tabIndex: 0 }}>
        <Stack p="md" gap="lg">
          {channel.header && <Part title={t('channel.header')}><Markdown text={channel.header} /></Part>}
          {channel.purpose && <Part title={t('channel.purpose')}><Text>{channel.purpose}</Text></Part>}
          {!channel.header && !channel.purpose && <Text c="dimmed">{t('channel.noAbout')}</Text>}
          <Stack gap={2}>
            {channel.type !== 'D' && <Button {...buttons} leftSection={<IconUsers size={16} />} onClick={() => { openPane({ kind: 'members' }); }}>{t('channel.memberCount', { count: stats?.member_count ?? 0 })}</Button>}
            <Button {...buttons} leftSection={<IconPin size={16} />} onClick={() => { openPane({ kind: 'pins' }); }}>{t('channel.pinCount', { count: stats?.pinnedpost_count ?? 0 })}</Button>
            <Button {...buttons} leftSection={<IconBell size={16} />} onClick={() => { openDialog({ kind: 'channelNotify', channelId: channel.id }); }}>{t('channel.notifications')}</Button>
            {(rights.edit || isTalk(channel)) && <Button {...buttons} leftSection={<IconPencil size={16} />} onClick={() => { openDialog({ kind: 'channelSettings', channelId: channel.id }); }}>{t('channel.settings')}</Button>}
            <CopyButton {...buttons} leftSection={<IconLink size={16} />} value={window.location.origin + path}>{t('channel.copyLink')}</CopyButton>
          </Stack>
          <Text size="sm" c="dimmed">{creator ? t('channel.madeBy', { name: creator, since }) : t('channel.made', { since })}</Text>
        </Stack>
      </ScrollArea>
    </PaneFrame>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Text component="h3" size="xs" fw={600} c="dimmed" m={0} mb={4}>{title}</Text>
      {children}
    </section>
  );
}
