import type { Team } from '@mattermost/types/teams';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconClock, IconMail, IconMessage, IconSettings } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { openDialog } from '../../state/dialog';
import { hideProfile } from '../../state/profile';
import { useMe } from '../../state/session';
import { useStatus, useUser, useUserName } from '../../state/users';
import { StatusDot } from '../../ui/StatusDot';
import { UserPicture } from '../../ui/UserPicture';
import classes from './Profile.module.css';
import { useLocalTime } from './localTime';

/** Who somebody is, whether they are there, and what time it is for them. */
export function ProfileCard({ userId, team }: { userId: string; team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const me = useMe();
  const user = useUser(userId);
  const name = useUserName(userId);
  const status = useStatus(userId);
  const time = useLocalTime(user?.timezone);
  if (!user) {
    return <Text p="md" c="dimmed">{user === null ? t('profile.unknown') : '…'}</Text>;
  }
  const full = `${user.first_name} ${user.last_name}`.trim();
  return (
    <div className={classes.card} tabIndex={-1} data-autofocus>
      <Group wrap="nowrap" align="start" gap="md">
        <UserPicture userId={userId} size={72} />
        <Stack gap={2} miw={0}>
          <Text id="profile-name" component="h2" m={0} fw={600} size="lg" truncate>{full || name}</Text>
          <Text size="sm" c="dimmed" truncate>@{user.username}{user.nickname && ` · ${user.nickname}`}</Text>
          {user.position && <Text size="sm">{user.position}</Text>}
          <Group gap={6}>
            {user.is_bot && <Badge size="xs" variant="light">{t('profile.bot')}</Badge>}
            {user.roles.includes('system_admin') && <Badge size="xs" variant="light">{t('profile.systemAdmin')}</Badge>}
            {user.delete_at > 0 && <Badge size="xs" color="gray">{t('profile.inactive')}</Badge>}
          </Group>
        </Stack>
      </Group>
      <Stack gap={6} mt="sm">
        <Group gap={8}><StatusDot status={status} /> <Text size="sm">{t(`status.${status}`)}</Text></Group>
        {time && <Group gap={8}><IconClock size={14} aria-hidden /> <Text size="sm">{t('profile.localTime', { time })}</Text></Group>}
        {user.email && <Group gap={8} wrap="nowrap"><IconMail size={14} aria-hidden /> <Text size="sm" component="a" href={`mailto:${user.email}`} truncate>{user.email}</Text></Group>}
      </Stack>
      <Group mt="md">
        {userId === me.id && <Button size="xs" variant="default" leftSection={<IconSettings size={14} aria-hidden />} onClick={() => { hideProfile(); openDialog({ kind: 'settings', page: 'profile' }); }}>{t('profile.edit')}</Button>}
        {user.delete_at === 0 && <Button size="xs" leftSection={<IconMessage size={14} aria-hidden />} onClick={() => { hideProfile(); navigate(`/${team.name}/messages/@${user.username}`); }}>{t('profile.message')}</Button>}
      </Group>
    </div>
  );
}
