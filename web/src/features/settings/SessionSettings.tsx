import type { Session } from '@mattermost/types/sessions';
import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile, IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { revokeSession, useSessions } from '../../state/account';
import { Failure } from '../../ui/Failure';
import { FormError } from '../../ui/FormError';
import { useMoment } from '../../ui/moment';
import classes from './Sessions.module.css';

/** Where the user is logged in, and a way to end that. */
export function SessionSettings() {
  const { t } = useTranslation();
  const sessions = useSessions();
  const ending = useMutation({ mutationFn: revokeSession });
  if (sessions.isError) {
    return <Failure error={sessions.error} onRetry={() => void sessions.refetch()} />;
  }
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">{t('settings.sessionsHint')}</Text>
      <FormError error={ending.error} />
      {!sessions.data && [1, 2, 3].map((i) => <Skeleton key={i} h={48} />)}
      <ul className={classes.list}>
        {sessions.data?.map((session) => (
          <li key={session.id}>
            <Line session={session} ending={ending.isPending && ending.variables === session.id} onEnd={() => { ending.mutate(session.id); }} />
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function Line({ session, ending, onEnd }: { session: Session; ending: boolean; onEnd: () => void }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const { props } = session;
  const word = (key: string) => (typeof props[key] === 'string' ? props[key] : '');
  const isCurrent = word('current') === 'true';
  const isKey = word('type') === 'UserAccessToken';
  const Icon = isKey ? IconKey : session.device_id !== '' || word('isMobile') === 'true' ? IconDeviceMobile : IconDeviceDesktop;
  const name = isKey ? t('settings.accessToken') : [word('browser'), word('os') || word('platform')].filter(Boolean).join(' · ') || t('settings.unknownClient');
  return (
    <Group wrap="nowrap" className={classes.session}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <div className={classes.text}>
        <Text truncate>{name} {isCurrent && <Badge size="sm" variant="light">{t('settings.thisSession')}</Badge>}</Text>
        <Text size="sm" c="dimmed">{t('settings.lastActive', { when: moment(session.last_activity_at) })}</Text>
      </div>
      {!isCurrent && <Button size="xs" variant="default" loading={ending} onClick={onEnd} aria-label={t('settings.revokeOf', { name })}>{t('menu.logOut')}</Button>}
    </Group>
  );
}
