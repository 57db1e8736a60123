import { NativeSelect, Stack, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { errorText } from '../../api/client';
import { languages, pickLanguage } from '../../i18n';
import { editMe } from '../../state/account';
import { useCollapsed } from '../../state/collapsed';
import { savePreference, usePreference } from '../../state/preferences';
import { queries } from '../../state/query';
import { useMe } from '../../state/session';
import { useSite } from '../../state/site';
import { useNameFormat } from '../../state/users';
import { SavedChoice, SavedSwitch } from '../../ui/SavedChoice';

const category = 'display_settings';
const schemes = ['auto', 'light', 'dark'] as const;
const formats = ['username', 'nickname_full_name', 'full_name'] as const;
const densities = ['clean', 'compact'] as const;

/** How the page looks. */
export function DisplaySettings() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const { data: site } = useSite();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const clock = usePreference(category, 'use_military_time', '') || usualClock(i18n.language);
  const density = usePreference(category, 'message_display', 'clean');
  const format = useNameFormat();
  const collapsed = useCollapsed();
  const speaking = useMutation({ mutationFn: (locale: string) => editMe({ locale }) });
  const mayChooseThreads = ['default_on', 'default_off'].includes(site?.CollapsedThreads ?? '');

  async function collapse(on: boolean) {
    await savePreference(category, 'collapsed_reply_threads', on ? 'on' : 'off');
    // Which posts a channel has and what counts as unread are others from now on.
    await Promise.all(['timeline', 'channels', 'channel-members', 'threads'].map((key) => queries.resetQueries({ queryKey: [key] })));
  }

  return (
    <Stack>
      <SavedChoice label={t('settings.theme')} value={colorScheme} choices={schemes.map((value) => ({ value, label: t(`settings.scheme.${value}`) }))}
        save={(v) => { setColorScheme(v as MantineColorScheme); return Promise.resolve(); }} />
      <NativeSelect label={t('settings.language')} value={pickLanguage(me.locale, navigator.languages)} maw={280} disabled={speaking.isPending}
        error={speaking.isError ? errorText(speaking.error, t('failure.unreachable')) : undefined} onChange={(e) => { speaking.mutate(e.currentTarget.value); }}
        data={Object.entries(languages).map(([value, label]) => ({ value, label }))} />
      <SavedChoice label={t('settings.clock')} value={clock} choices={[{ value: 'false', label: t('settings.clock12') }, { value: 'true', label: t('settings.clock24') }]}
        save={(v) => savePreference(category, 'use_military_time', v)} />
      {site?.LockTeammateNameDisplay !== 'true' && (
        <SavedChoice label={t('settings.names')} value={format} choices={formats.map((value) => ({ value, label: t(`settings.nameFormat.${value}`) }))} save={(v) => savePreference(category, 'name_format', v)} />
      )}
      <SavedChoice label={t('settings.density')} value={density ?? 'clean'} choices={densities.map((value) => ({ value, label: t(`settings.densityOf.${value}`) }))} save={(v) => savePreference(category, 'message_display', v)} />
      {mayChooseThreads && <SavedSwitch label={t('settings.collapsed')} description={t('settings.collapsedHint')} checked={collapsed === true} save={collapse} />}
    </Stack>
  );
}

/** The clock of a language, as the preference says it. */
function usualClock(language: string): string {
  return new Intl.DateTimeFormat(language, { hour: 'numeric' }).resolvedOptions().hour12 ? 'false' : 'true';
}
