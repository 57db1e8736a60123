import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import en from './en.json';
import nl from './nl.json';

export const languages = { en: 'English', nl: 'Nederlands' } as const;
export type Language = keyof typeof languages;

/** The language that the page speaks: the one asked for, else the browser's, else English. */
export function pickLanguage(wanted: string | undefined, browser: readonly string[]): Language {
  for (const tag of [wanted, ...browser]) {
    const language = tag?.toLowerCase().split(/[-_]/)[0];
    if (language === 'en' || language === 'nl') {
      return language;
    }
  }
  return 'en';
}

/** Loads the words; both languages are small enough to come with the page. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, nl: { translation: nl } },
    lng: pickLanguage(undefined, navigator.languages),
    fallbackLng: 'en',
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  document.documentElement.lang = i18next.language;
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
}

/** Speaks a user's language from now on. */
export function setLanguage(wanted: string | undefined): void {
  const language = pickLanguage(wanted, navigator.languages);
  if (language !== i18next.language) {
    void i18next.changeLanguage(language);
  }
}
