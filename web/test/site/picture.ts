import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import { schemes, showScheme } from './scheme';

const directory = new URL('../pictures', import.meta.url).pathname;
const everything = process.env.PICTURES === 'all';

const sizes = { 1440: 900, 1024: 768, 390: 844 };

/**
 * Takes pictures of a page, for people to look at: at three sizes, light and dark,
 * in both languages if the page is somebody's. Only PICTURES=all takes all of them.
 */
export async function takePictures(page: Page, name: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const before = page.viewportSize();
  const languages = everything && (await isSomebodys(page)) ? (['en', 'nl'] as const) : [undefined];
  for (const language of languages) {
    await speak(page, language);
    for (const [width, height] of Object.entries(sizes)) {
      for (const colorScheme of schemes) {
        if (everything || `${width}-${colorScheme}` === '1440-light' || `${width}-${colorScheme}` === '390-dark') {
          await page.setViewportSize({ width: Number(width), height });
          await showScheme(page, colorScheme);
          const spoken = await page.evaluate(() => document.documentElement.lang);
          await page.screenshot({ path: join(directory, `${name}-${width}-${colorScheme}-${spoken}.png`), animations: 'disabled' });
        }
      }
    }
  }
  await speak(page, languages.length > 1 ? 'en' : undefined);
  await showScheme(page, 'light');
  if (before) {
    await page.setViewportSize(before);
  }
}

function isSomebodys(page: Page): Promise<boolean> {
  return page.evaluate(() => document.cookie.includes('MMUSERID='));
}

/** Makes the page's user speak a language, as their settings do. */
async function speak(page: Page, language: 'en' | 'nl' | undefined): Promise<void> {
  if (!language) {
    return;
  }
  await page.evaluate(async (locale) => {
    const headers = { 'X-Requested-With': 'XMLHttpRequest' };
    await fetch('/api/v4/users/me/patch', { method: 'PUT', headers, body: JSON.stringify({ locale }) });
  }, language);
  await page.waitForFunction((locale) => document.documentElement.lang === locale, language);
}
