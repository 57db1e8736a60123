import type { UserProfile } from '@mattermost/types/users';
import { ActionIcon, Badge, Button, Menu, TextInput } from '@mantine/core';
import { IconDots, IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { removeFromChannel, setChannelAdmin, useChannelRoles } from '../../state/channelEdit';
import { useChannelName } from '../../state/channelName';
import { useChannelRights } from '../../state/channelRights';
import type { Channel } from '../../state/channels';
import { openDialog } from '../../state/dialog';
import { usePeople } from '../../state/people';
import { showProfile } from '../../state/profile';
import { useMe } from '../../state/session';
import { PaneFrame } from '../../ui/PaneFrame';
import { PeopleList } from '../../ui/PeopleList';
import { tellFailure } from '../../ui/told';
import classes from './MembersPane.module.css';

/** Who is in a channel, and for who may: adding, removing, making admins. */
export function MembersPane({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const me = useMe();
  const [term, setTerm] = useState('');
  const rights = useChannelRights(channel);
  const people = usePeople({ in_channel: channel.id }, term);
  const roles = useChannelRoles(channel.id, people.people?.map((u) => u.id) ?? []);
  const isAdmin = (user: UserProfile) => roles.data?.[user.id]?.scheme_admin === true;
  const mayRemove = rights.members && channel.name !== 'town-square';

  const actions = (user: UserProfile) => (mayRemove || rights.roles) && user.id !== me.id && (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('sidebar.menuOf', { name: user.username })}><IconDots size={16} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {rights.roles && <Menu.Item onClick={() => { setChannelAdmin(channel.id, user.id, !isAdmin(user)).catch(tellFailure); }}>{isAdmin(user) ? t('people.noAdmin') : t('people.makeAdmin')}</Menu.Item>}
        {mayRemove && <Menu.Item c="var(--danger)" onClick={() => { removeFromChannel(channel.id, user.id).catch(tellFailure); }}>{t('channel.remove')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );

  return (
    <PaneFrame title={t('channel.members')} about={useChannelName(channel)}>
      <div className={classes.tools}>
        <TextInput flex={1} aria-label={t('people.search')} placeholder={t('people.search')} leftSection={<IconSearch size={16} aria-hidden />} value={term} onChange={(e) => { setTerm(e.currentTarget.value); }} maxLength={128} />
        {mayRemove && <Button variant="light" leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => { openDialog({ kind: 'addPeople', channelId: channel.id }); }}>{t('channel.add')}</Button>}
      </div>
      <div className={classes.list}>
        <PeopleList {...people} label={t('channel.members')} height="100%" onOpen={(user, anchor) => { showProfile(user.id, anchor); }} actions={actions}
          about={(user) => isAdmin(user) && <Badge size="xs" variant="light">{t('people.admin')}</Badge>} />
      </div>
    </PaneFrame>
  );
}
