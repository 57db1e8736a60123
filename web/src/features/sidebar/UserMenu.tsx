import { Menu, UnstyledButton } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api } from '../../api/client';
import { logOut, useMe } from '../../state/session';
import { setStatus } from '../../state/users';
import { UserPicture } from '../../ui/UserPicture';

const statuses = ['online', 'away', 'dnd', 'offline'] as const;

/** The user's own menu: status and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();

  async function choose(status: string) {
    await api.updateStatus({ user_id: me.id, status });
    setStatus(me.id, status);
  }

  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton aria-label={t('menu.own', { name: me.username })}>
          <UserPicture userId={me.id} size={30} withStatus />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>@{me.username}</Menu.Label>
        {statuses.map((status) => (
          <Menu.Item key={status} onClick={() => void choose(status)}>{t(`status.${status}`)}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void logOut()}>{t('menu.logOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
