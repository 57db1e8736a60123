import type { Team } from '@mattermost/types/teams';
import type { UserProfile } from '@mattermost/types/users';
import { ActionIcon, Badge, Button, Group, Menu, TextInput } from '@mantine/core';
import { IconDots, IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { closeDialog, confirm, openDialog } from '../../state/dialog';
import { usePeople } from '../../state/people';
import { useTeamPermissions } from '../../state/permissions';
import { useMe } from '../../state/session';
import { removeFromTeam, setTeamAdmin, useTeamRoles } from '../../state/teamEdit';
import { Dialog } from '../../ui/Dialog';
import { PeopleList } from '../../ui/PeopleList';
import { tellFailure } from '../../ui/told';

/** Who is in a team, and for who may: adding, removing, making admins. */
export function TeamMembersDialog({ team }: { team: Team }) {
  const { t } = useTranslation();
  const me = useMe();
  const [, navigate] = useLocation();
  const [term, setTerm] = useState('');
  const may = useTeamPermissions(team.id);
  const people = usePeople({ in_team: team.id }, term);
  const roles = useTeamRoles(team.id, people.people?.map((u) => u.id) ?? []);
  const isAdmin = (user: UserProfile) => roles.data?.[user.id]?.scheme_admin === true;
  const mayRemove = may?.has('remove_user_from_team') === true;
  const mayRule = may?.has('manage_team_roles') === true;

  const actions = (user: UserProfile) => (mayRemove || mayRule) && user.id !== me.id && (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('sidebar.menuOf', { name: user.username })}><IconDots size={16} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {mayRule && <Menu.Item onClick={() => { setTeamAdmin(team.id, user.id, !isAdmin(user)).catch(tellFailure); }}>{isAdmin(user) ? t('people.noAdmin') : t('people.makeAdmin')}</Menu.Item>}
        {mayRemove && (
          <Menu.Item c="var(--danger)" onClick={() => {
            confirm({ title: t('team.removeTitle', { name: user.username }), text: t('team.removeText', { team: team.display_name }), action: t('team.remove'), run: () => removeFromTeam(team.id, user.id) });
          }}>{t('team.remove')}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );

  return (
    <Dialog title={t('team.membersOf', { team: team.display_name })} size="lg">
      <Group mb="sm" wrap="nowrap">
        <TextInput flex={1} data-autofocus aria-label={t('people.search')} placeholder={t('people.search')} leftSection={<IconSearch size={16} aria-hidden />} value={term} onChange={(e) => { setTerm(e.currentTarget.value); }} maxLength={128} />
        {may?.has('add_user_to_team') && <Button variant="light" leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => { openDialog({ kind: 'invite', teamId: team.id }); }}>{t('team.invite')}</Button>}
      </Group>
      <PeopleList {...people} label={t('team.members')} actions={actions} about={(user) => isAdmin(user) && <Badge size="xs" variant="light">{t('people.admin')}</Badge>}
        onOpen={(user) => { closeDialog(); navigate(`/${team.name}/messages/@${user.username}`); }} />
    </Dialog>
  );
}
