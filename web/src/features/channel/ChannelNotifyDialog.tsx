import '../../ui/mantineMore.css';

import type { ChannelNotifyProps } from '@mattermost/types/channels';
import { Checkbox, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useChannelName } from '../../state/channelName';
import { useMemberships, type Channel } from '../../state/channels';
import { setNotifyProps } from '../../state/membership';
import { useMe } from '../../state/session';
import { FormDialog } from '../../ui/FormDialog';

const levels = ['default', 'all', 'mention', 'none'] as const;

/** How the user hears of a channel. */
export function ChannelNotifyDialog({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const me = useMe();
  const name = useChannelName(channel);
  const current = useMemberships().data?.[channel.id]?.notify_props;
  const [props, setProps] = useState<Partial<ChannelNotifyProps>>({
    desktop: current?.desktop ?? 'default', mark_unread: current?.mark_unread ?? 'all', ignore_channel_mentions: current?.ignore_channel_mentions ?? 'default',
  });
  const usual = t(`settings.notify.level.${me.notify_props.desktop}`);
  return (
    <FormDialog title={t('channel.notifyOf', { name })} action={t('dialog.save')} save={() => setNotifyProps(channel.id, props)}>
      <Checkbox label={t('channel.muteThis')} description={t('channel.muteHint')} checked={props.mark_unread === 'mention'} data-autofocus
        onChange={(e) => { setProps({ ...props, mark_unread: e.currentTarget.checked ? 'mention' : 'all' }); }} />
      <NativeSelect label={t('channel.notifyAbout')} value={props.desktop} onChange={(e) => { setProps({ ...props, desktop: e.currentTarget.value as ChannelNotifyProps['desktop'] }); }}
        data={levels.map((value) => ({ value, label: value === 'default' ? t('channel.notifyDefault', { usual }) : t(`settings.notify.level.${value}`) }))} />
      <Checkbox label={t('channel.ignoreAll')} description={t('channel.ignoreAllHint')} checked={props.ignore_channel_mentions === 'on'}
        onChange={(e) => { setProps({ ...props, ignore_channel_mentions: e.currentTarget.checked ? 'on' : 'off' }); }} />
    </FormDialog>
  );
}
