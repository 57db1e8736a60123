import type { Page } from 'playwright-core';

export const schemes = ['light', 'dark'] as const;

/** Asks for light or dark colours as the system does, and waits until the page has them. */
export async function showScheme(page: Page, scheme: (typeof schemes)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.waitForFunction((wanted) => document.documentElement.dataset.mantineColorScheme === wanted, scheme);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
