import type { UserTimezone } from '@mattermost/types/users';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useHour12 } from '../../ui/moment';

const tickMs = 10_000;

/** What time it is for somebody, if their clock shows another time than the user's own; "" else. */
export function useLocalTime(timezone: UserTimezone | undefined): string {
  const { i18n } = useTranslation();
  const hour12 = useHour12();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, tickMs);
    return () => { clearInterval(timer); };
  }, []);
  const zone = zoneOf(timezone);
  const theirs = zone && timeIn(now, zone, i18n.language, hour12);
  return theirs === timeIn(now, undefined, i18n.language, hour12) ? '' : theirs;
}

export function zoneOf(timezone: UserTimezone | undefined): string {
  if (!timezone) {
    return '';
  }
  return String(timezone.useAutomaticTimezone) === 'true' ? timezone.automaticTimezone : timezone.manualTimezone;
}

/** The time in a zone; "" if there is none of that name. */
export function timeIn(now: number, timeZone: string | undefined, language: string, hour12: boolean | undefined): string {
  try {
    return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', weekday: 'short', timeZone, hour12 }).format(now);
  } catch {
    return '';
  }
}
