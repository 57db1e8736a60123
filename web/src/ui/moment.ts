import { useTranslation } from 'react-i18next';

/** Says when something was: the time if it was today, else the day as well. */
export function useMoment(): (at: number) => string {
  const { i18n } = useTranslation();
  return (at) => momentOf(at, Date.now(), i18n.language);
}

export function momentOf(at: number, now: number, language: string): string {
  const date = new Date(at);
  const today = new Date(now);
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  if (date.toDateString() === today.toDateString()) {
    return date.toLocaleTimeString(language, time);
  }
  const year = date.getFullYear() === today.getFullYear() ? undefined : 'numeric';
  return date.toLocaleString(language, { day: 'numeric', month: 'short', year, ...time });
}
