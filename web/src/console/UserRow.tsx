import '../ui/mantineMore.css';

import type { UserProfile } from '@mattermost/types/users';
import { ActionIcon, Badge, Group, Menu, Table, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '../api/client';
import { useMe } from '../state/session';
import { tellDone, tellFailure } from '../ui/told';
import { UserPicture } from '../ui/UserPicture';
import { Confirm } from './Confirm';
import { ResetPassword } from './ResetPassword';
import { namespace } from './words';

const adminRole = 'system_admin';

type Asked = 'deactivate' | 'revoke' | 'password';

/** An account, with what can be done with it. */
export function UserRow({ user, onChange }: { user: UserProfile; onChange: () => void }) {
  const { t } = useTranslation(namespace);
  const me = useMe();
  const [asked, setAsked] = useState<Asked>();
  const roles = user.roles.split(' ');
  const admin = roles.includes(adminRole);
  const active = user.delete_at === 0;
  const own = user.id === me.id;
  const close = () => { setAsked(undefined); };

  /** Does something to the account and says how that went. */
  async function act(action: Promise<unknown>, done: string): Promise<void> {
    try {
      await action;
      tellDone(done);
    } catch (error) {
      tellFailure(error);
    }
    onChange();
  }

  const newRoles = admin ? roles.filter((r) => r !== adminRole) : [...roles, adminRole];
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <UserPicture userId={user.id} size={32} />
          <div>
            <Text fw={600}>@{user.username}</Text>
            <Text size="sm" c="var(--quiet)">{`${user.first_name} ${user.last_name}`.trim()}</Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td>{user.email}</Table.Td>
      <Table.Td>
        <Group gap={6}>
          {t(admin ? 'users.admin' : user.is_bot ? 'users.bot' : 'users.member')}
          {!active && <Badge color="gray" variant="outline">{t('users.inactive')}</Badge>}
        </Group>
      </Table.Td>
      <Table.Td>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('users.actionsOf', { name: user.username })}><IconDots size={18} /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item disabled={own} onClick={() => void act(api.updateUserRoles(user.id, newRoles.join(' ')), t('users.rolesChanged', { name: user.username }))}>
              {t(admin ? 'users.makeMember' : 'users.makeAdmin')}
            </Menu.Item>
            <Menu.Item onClick={() => { setAsked('password'); }}>{t('users.resetPassword')}</Menu.Item>
            <Menu.Item onClick={() => { setAsked('revoke'); }}>{t('users.revoke')}</Menu.Item>
            {active
              ? <Menu.Item disabled={own} onClick={() => { setAsked('deactivate'); }}>{t('users.deactivate')}</Menu.Item>
              : <Menu.Item onClick={() => void act(api.updateUserActive(user.id, true), t('users.activated', { name: user.username }))}>{t('users.activate')}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
        <Confirm opened={asked === 'deactivate'} title={t('users.deactivateTitle', { name: user.username })} what={t('users.deactivateWhat')} action={t('users.deactivate')}
          onClose={close} onConfirm={() => act(api.updateUserActive(user.id, false), t('users.deactivated', { name: user.username }))} />
        <Confirm opened={asked === 'revoke'} title={t('users.revokeTitle', { name: user.username })} what={t('users.revokeWhat')} action={t('users.revoke')}
          onClose={close} onConfirm={() => act(api.revokeAllSessionsForUser(user.id), t('users.revoked', { name: user.username }))} />
        <ResetPassword user={user} opened={asked === 'password'} onClose={close} />
      </Table.Td>
    </Table.Tr>
  );
}
