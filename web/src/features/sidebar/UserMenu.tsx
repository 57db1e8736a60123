import { Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSettings, IconSun, IconTool, IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { openDialog } from '../../state/dialog';
import { logOut, useMe } from '../../state/session';
import { chooseStatus, useStatus, useUserName } from '../../state/users';
import { tellFailure } from '../../ui/told';
import { StatusDot } from '../../ui/StatusDot';
import { UserPicture } from '../../ui/UserPicture';

const statuses = ['online', 'away', 'dnd', 'offline'] as const;
const schemes = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

/** The user's own menu: status, look, settings and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const [, navigate] = useLocation();
  const name = useUserName(me.id);
  const status = useStatus(me.id);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={240} shadow="md">
      <Menu.Target>
        <UnstyledButton aria-label={t('menu.own', { name: me.username })}>
          <UserPicture userId={me.id} size={30} withStatus />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name === me.username ? `@${me.username}` : `${name} · @${me.username}`}</Menu.Label>
        <Menu.RadioGroup value={status} onChange={(choice) => { chooseStatus(choice).catch(tellFailure); }}>
          {statuses.map((choice) => <Menu.RadioItem key={choice} value={choice} closeMenuOnClick rightSection={<StatusDot status={choice} quiet />}>{t(`status.${choice}`)}</Menu.RadioItem>)}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => { setColorScheme(scheme as MantineColorScheme); }}>
          {Object.entries(schemes).map(([scheme, Icon]) => <Menu.RadioItem key={scheme} value={scheme} rightSection={<Icon size={16} aria-hidden />}>{t(`settings.scheme.${scheme}`)}</Menu.RadioItem>)}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconSettings size={16} aria-hidden />} onClick={() => { openDialog({ kind: 'settings' }); }}>{t('menu.settings')}</Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={() => { openDialog({ kind: 'help' }); }}>{t('menu.keys')}</Menu.Item>
        <Menu.Item leftSection={<IconUsersGroup size={16} aria-hidden />} onClick={() => { navigate('/select_team'); }}>{t('team.others')}</Menu.Item>
        {me.roles.split(' ').includes('system_admin') && (
          <Menu.Item component="a" href="/admin_console" leftSection={<IconTool size={16} aria-hidden />}>{t('menu.console')}</Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void logOut()}>{t('menu.logOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
