import type { Page } from 'playwright-core';
import { expect } from 'vitest';

import { expectAccessible } from './site/axe';
import { test } from './site/fixture';
import { takePictures } from './site/picture';
import { logIn } from './site/town';

async function openSettings(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByRole('tab', { name }).click();
}

test('who changes their profile is called so by the others at once', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  await anna.api.savePreferences(anna.user.id, [{ user_id: anna.user.id, category: 'display_settings', name: 'name_format', value: 'full_name' }]);
  const hers = (await visit(`/${town.team.name}/messages/@${bram.user.username}`, anna)).page;
  const his = (await visit(`/${town.team.name}/channels/town-square`, bram)).page;
  await hers.getByRole('heading', { level: 1, name: bram.user.username }).waitFor();

  await openSettings(his, 'Profile');
  await his.getByRole('textbox', { name: 'First name' }).fill('Bram');
  await his.keyboard.press('Enter');
  await his.getByRole('img', { name: 'Saved' }).waitFor();
  await hers.getByRole('heading', { level: 1, name: 'Bram' }).waitFor();
  await expectAccessible(his);
  await takePictures(his, 'settings');

  await his.getByRole('textbox', { name: 'Username' }).fill('no spaces, please');
  await his.keyboard.press('Tab');
  await expect.poll(() => his.getByRole('textbox', { name: 'Username' }).getAttribute('aria-invalid')).toBe('true');
});

test('language, clock and threads are as the user wants them', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await openSettings(page, 'Display');
  await page.getByText('24 hours').click();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('nl');
  await page.getByRole('heading', { name: 'Instellingen' }).waitFor();
  await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('nl');
  await page.getByText('Donker', { exact: true }).click();
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
  await expect.poll(async () => (await anna.api.getUserPreferences('me')).find((p) => p.name === 'use_military_time')?.value).toBe('true');
  await page.reload();
  await page.getByRole('button', { name: 'Kanaal zoeken' }).waitFor();
});

test('sessions are seen and ended, but not the one that looks', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const elsewhere = await logIn(anna.api.getUrl(), anna.user.username);
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await openSettings(page, 'Sessions');
  const sessions = page.getByRole('tabpanel').getByRole('listitem');
  await expect.poll(() => sessions.count()).toBe(3);
  await expect.poll(() => sessions.filter({ hasText: 'This one' }).count()).toBe(1);
  expect(await sessions.filter({ hasText: 'This one' }).getByRole('button').count()).toBe(0);
  for (let left = 2; left > 0; left--) {
    await sessions.getByRole('button').first().click();
    await expect.poll(() => sessions.count()).toBe(left);
  }
  await expect(elsewhere.api.getMe()).rejects.toThrow();
});

test('a new password needs the old one', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await openSettings(page, 'Password');
  const fill = async (current: string) => {
    await page.getByRole('textbox', { name: 'Current password' }).fill(current);
    await page.getByRole('textbox', { name: 'New password' }).fill('another long password');
    await page.getByRole('button', { name: 'Change the password' }).click();
  };
  await fill('not my password');
  await page.getByRole('alert').waitFor();
  await fill('a long password');
  await page.getByText('Your password is changed.').waitFor();
});
