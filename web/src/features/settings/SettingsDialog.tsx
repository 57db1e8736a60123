import '../../ui/mantineMore.css';

import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconBell, IconDevices, IconLayoutSidebar, IconLock, IconPalette, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Dialog } from '../../ui/Dialog';
import { DisplaySettings } from './DisplaySettings';
import { NotifySettings } from './NotifySettings';
import { PasswordSettings } from './PasswordSettings';
import { ProfileSettings } from './ProfileSettings';
import { SessionSettings } from './SessionSettings';
import classes from './Settings.module.css';
import { SidebarSettings } from './SidebarSettings';

const pages = {
  profile: { icon: IconUser, page: ProfileSettings },
  notifications: { icon: IconBell, page: NotifySettings },
  display: { icon: IconPalette, page: DisplaySettings },
  sidebar: { icon: IconLayoutSidebar, page: SidebarSettings },
  sessions: { icon: IconDevices, page: SessionSettings },
  password: { icon: IconLock, page: PasswordSettings },
} as const;

/** The user's own settings. Each is saved as it is changed. */
export function SettingsDialog({ page }: { page?: string }) {
  const { t } = useTranslation();
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const entries = Object.entries(pages) as [keyof typeof pages, (typeof pages)[keyof typeof pages]][];
  return (
    <Dialog title={t('menu.settings')} size={760} fullScreen={phone}>
      <Tabs defaultValue={page && page in pages ? page : 'profile'} orientation={phone ? 'horizontal' : 'vertical'} keepMounted={false} variant="pills">
        <Tabs.List className={classes.tabs} aria-label={t('menu.settings')}>
          {entries.map(([name, { icon: Icon }]) => <Tabs.Tab key={name} value={name} leftSection={<Icon size={16} aria-hidden />}>{t(`settings.page.${name}`)}</Tabs.Tab>)}
        </Tabs.List>
        {entries.map(([name, { page: Page }]) => <Tabs.Panel key={name} value={name} className={classes.page}><Page /></Tabs.Panel>)}
      </Tabs>
    </Dialog>
  );
}
