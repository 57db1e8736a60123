import i18next from 'i18next';

import en from './en.json';
import nl from './nl.json';

/** The words of the console come with it: most people never open it. */
export const namespace = 'console';

i18next.addResourceBundle('en', namespace, en);
i18next.addResourceBundle('nl', namespace, nl);
