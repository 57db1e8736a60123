import { useTranslation } from 'react-i18next';

import { usePreference } from '../state/preferences';

/** Whether the user's clock has 12 hours; undefined to leave it to the language. */
export function useHour12(): boolean | undefined {
  const military = usePreference('display_settings', 'use_military_time', '');
  return military ? military === 'false' : undefined;
}

/** Says when something was: the time if it was today, else the day as well. */
export function useMoment(): (at: number) => string {
  const { i18n } = useTranslation();
  const hour12 = useHour12();
  return (at) => momentOf(at, Date.now(), i18n.language, hour12);
}

export function momentOf(at: number, now: number, language: string, hour12: boolean | undefined): string {
  const date = new Date(at);
  const today = new Date(now);
  const time = { hour: 'numeric', minute: '2-digit', hour12 } as const;
  if (date.toDateString() === today.toDateString()) {
    return date.toLocaleTimeString(language, time);
  }
  const year = date.getFullYear() === today.getFullYear() ? undefined : 'numeric';
  return date.toLocaleString(language, { day: 'numeric', month: 'short', year, ...time });
}
