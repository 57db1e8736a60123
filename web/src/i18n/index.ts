import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = { en: 'English', nl: 'Nederlands' } as const;
export type Language = keyof typeof languages;

/** The words of each language; the page loads those of the one that it speaks. */
const words = {
  en: () => import('./en.json'),
  nl: () => import('./nl.json'),
};

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

/** Speaks the browser's language until it is known who is here. */
export async function startI18n(): Promise<void> {
  const language = pickLanguage(undefined, navigator.languages);
  await i18next.use(initReactI18next).init({
    resources: { [language]: { translation: (await words[language]()).default } },
    lng: language,
    fallbackLng: false, // each language has all words
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  document.documentElement.lang = i18next.language;
  i18next.on('languageChanged', (spoken) => {
    document.documentElement.lang = spoken;
  });
}

/** Speaks a user's language from now on. */
export async function setLanguage(wanted: string | undefined): Promise<void> {
  const language = pickLanguage(wanted, navigator.languages);
  if (language === i18next.language) {
    return;
  }
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await words[language]()).default);
  }
  await i18next.changeLanguage(language);
}
