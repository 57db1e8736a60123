import type { Team } from '@mattermost/types/teams';
import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconDoorExit, IconFolderPlus, IconHash, IconLink, IconListSearch, IconMessagePlus, IconPlus, IconSettings, IconUsers, IconUsersPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { confirm, openDialog } from '../../state/dialog';
import { useTeamPermissions } from '../../state/permissions';
import { leaveTeam } from '../../state/teams';
import classes from './Sidebar.module.css';
import { UserMenu } from './UserMenu';

/** The team and its menu, what can be made, and the user's own menu. */
export function SidebarHead({ team }: { team: Team }) {
  const { t } = useTranslation();
  const may = useTeamPermissions(team.id);
  const mayMake = may?.has('create_public_channel') === true || may?.has('create_private_channel') === true;
  return (
    <div className={classes.head}>
      <Menu position="bottom-start" width={230} shadow="md">
        <Menu.Target>
          <UnstyledButton className={classes.team}>
            <span className={classes.name}>{team.display_name}</span> <IconChevronDown size={15} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {may?.has('invite_user') && <Menu.Item leftSection={<IconLink size={16} />} onClick={() => { openDialog({ kind: 'invite', teamId: team.id }); }}>{t('team.invite')}</Menu.Item>}
          <Menu.Item leftSection={<IconUsers size={16} />} onClick={() => { openDialog({ kind: 'teamMembers', teamId: team.id }); }}>{t('team.members')}</Menu.Item>
          {may?.has('manage_team') && <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => { openDialog({ kind: 'teamSettings', teamId: team.id }); }}>{t('team.settings')}</Menu.Item>}
          {may?.has('create_team') && <Menu.Item leftSection={<IconUsersPlus size={16} />} onClick={() => { openDialog({ kind: 'createTeam' }); }}>{t('team.new')}</Menu.Item>}
          <Menu.Divider />
          <Menu.Item c="var(--danger)" leftSection={<IconDoorExit size={16} />} onClick={() => {
            confirm({ title: t('team.leaveTitle', { name: team.display_name }), text: t('team.leaveText'), action: t('team.leave'), run: () => leaveTeam(team.id) });
          }}>{t('team.leave')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-start" width={230} shadow="md">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('sidebar.make')}><IconPlus size={18} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconMessagePlus size={16} />} onClick={() => { openDialog({ kind: 'talk' }); }}>{t('sidebar.newTalk')}</Menu.Item>
          <Menu.Item leftSection={<IconListSearch size={16} />} onClick={() => { openDialog({ kind: 'browse' }); }}>{t('sidebar.browse')}</Menu.Item>
          {mayMake && <Menu.Item leftSection={<IconHash size={16} />} onClick={() => { openDialog({ kind: 'createChannel' }); }}>{t('sidebar.createChannel')}</Menu.Item>}
          <Menu.Item leftSection={<IconFolderPlus size={16} />} onClick={() => { openDialog({ kind: 'category', categoryId: '', channelId: '' }); }}>{t('sidebar.newCategory')}</Menu.Item>
          <Menu.Item leftSection={<IconUsers size={16} />} onClick={() => { openDialog({ kind: 'people' }); }}>{t('sidebar.people')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <UserMenu />
    </div>
  );
}
