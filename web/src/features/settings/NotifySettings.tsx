import { Alert, Button, Divider, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { editNotifyProps } from '../../state/account';
import { useCollapsed } from '../../state/collapsed';
import { useMe } from '../../state/session';
import { useSite } from '../../state/site';
import { askPermission, usePermission } from '../../state/notifyPermission';
import { SavedChoice, SavedSwitch } from '../../ui/SavedChoice';
import { SavedText } from '../../ui/SavedText';

const levels = ['all', 'mention', 'none'] as const;
const keysMax = 1000;

/** How the user hears of messages. */
export function NotifySettings() {
  const { t } = useTranslation();
  const { notify_props: props, first_name: firstName, username } = useMe();
  const { data: site } = useSite();
  const collapsed = useCollapsed();
  const choices = levels.map((value) => ({ value, label: t(`settings.notify.level.${value}`) }));
  return (
    <Stack>
      <Permission />
      <SavedChoice label={t('settings.notify.desktop')} value={props.desktop} choices={choices} save={(v) => editNotifyProps({ desktop: v as typeof props.desktop })} />
      {collapsed && (
        <SavedSwitch label={t('settings.notify.threads')} checked={props.desktop_threads !== 'mention' && props.desktop_threads !== 'none'} save={(on) => editNotifyProps({ desktop_threads: on ? 'all' : 'mention' })} />
      )}
      <SavedSwitch label={t('settings.notify.sound')} checked={props.desktop_sound !== 'false'} save={(on) => editNotifyProps({ desktop_sound: on ? 'true' : 'false' })} />
      {site?.SendEmailNotifications === 'true' && (
        <SavedSwitch label={t('settings.notify.email')} description={t('settings.notify.emailHint')} checked={props.email === 'true'} save={(on) => editNotifyProps({ email: on ? 'true' : 'false' })} />
      )}
      <Divider />
      <Text fw={600}>{t('settings.notify.words')}</Text>
      <Text size="sm" c="dimmed">{t('settings.notify.always', { name: username })}</Text>
      <SavedText label={t('settings.notify.keys')} description={t('settings.notify.keysHint')} value={props.mention_keys} save={(v) => editNotifyProps({ mention_keys: v })} maxLength={keysMax} />
      {firstName && <SavedSwitch label={t('settings.notify.firstName', { name: firstName })} checked={props.first_name === 'true'} save={(on) => editNotifyProps({ first_name: on ? 'true' : 'false' })} />}
      <SavedSwitch label={t('settings.notify.channel')} checked={props.channel === 'true'} save={(on) => editNotifyProps({ channel: on ? 'true' : 'false' })} />
    </Stack>
  );
}

/** What the browser says of notifications, and a way to let it ask. */
function Permission() {
  const { t } = useTranslation();
  const permission = usePermission();
  switch (permission) {
    case 'default':
      return (
        <Alert title={t('settings.notify.ask')}>
          <Text size="sm" mb="xs">{t('settings.notify.askHint')}</Text>
          <Button size="xs" onClick={() => void askPermission()}>{t('settings.notify.allow')}</Button>
        </Alert>
      );
    case 'denied':
      return <Alert color="yellow" title={t('settings.notify.denied')}>{t('settings.notify.deniedHint')}</Alert>;
    case 'missing':
      return <Alert color="gray">{t('settings.notify.missing')}</Alert>;
    default:
      return null;
  }
}
