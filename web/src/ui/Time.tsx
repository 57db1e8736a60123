import { useTranslation } from 'react-i18next';

import { usePreference } from '../state/preferences';

/** A time of the day, as the user likes to read it; the date is its title. Where there is little room it is brief. */
export function Time({ at, className, brief = false }: { at: number; className?: string; brief?: boolean }) {
  const { i18n } = useTranslation();
  const military = usePreference('display_settings', 'use_military_time', '');
  const date = new Date(at);
  const hour12 = military ? military === 'false' : undefined; // else as in the language
  return (
    <time className={className} dateTime={date.toISOString()} title={date.toLocaleString(i18n.language, { dateStyle: 'full', timeStyle: 'medium', hour12 })}>
      {brief ? digits(date, i18n.language, hour12) : date.toLocaleTimeString(i18n.language, { timeStyle: 'short', hour12 })}
    </time>
  );
}

/** Hours and minutes without the half of the day. */
function digits(date: Date, language: string, hour12: boolean | undefined): string {
  const parts = new Intl.DateTimeFormat(language, { timeStyle: 'short', hour12 }).formatToParts(date);
  return parts.filter((p) => p.type !== 'dayPeriod').map((p) => p.value).join('').trim();
}
