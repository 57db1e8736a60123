import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { savePreference, usePreference } from '../../state/preferences';
import { SavedChoice, SavedSwitch } from '../../ui/SavedChoice';

const category = 'sidebar_settings';
const counts = ['10', '20', '40', '100'];

/** What the sidebar shows. */
export function SidebarSettings() {
  const { t } = useTranslation();
  const first = usePreference(category, 'show_unread_section', 'false');
  const talks = usePreference(category, 'limit_visible_dms_gms', '40');
  return (
    <Stack>
      <SavedSwitch label={t('settings.unreadFirst')} description={t('settings.unreadFirstHint')} checked={first === 'true'} save={(on) => savePreference(category, 'show_unread_section', String(on))} />
      <SavedChoice label={t('settings.talks')} description={t('settings.talksHint')} value={talks ?? '40'} choices={counts.map((value) => ({ value, label: value }))} save={(v) => savePreference(category, 'limit_visible_dms_gms', v)} />
    </Stack>
  );
}
