import { expect } from 'vitest';

import { expectAccessible } from './site/axe';
import { test } from './site/fixture';
import { takePictures } from './site/picture';
import { logIn, password } from './site/town';

test('administrators look after accounts', async ({ site, town, visit }) => {
  const anna = await town.person('anna', { first_name: 'Anna', last_name: 'de Vries' });
  const hers = await visit(`/${town.team.name}`, anna);
  await hers.page.getByRole('button', { name: 'Your menu' }).click();
  expect(await hers.page.getByText('System Console').count()).toBe(0);

  const { page } = await visit('/', site.admin);
  await page.getByRole('button', { name: 'Your menu' }).click();
  await page.getByText('System Console').click();
  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByLabel('Search by name or e-mail address').fill(anna.user.username);
  const row = page.getByRole('row').filter({ hasText: anna.user.username });
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  await expectAccessible(page);
  await takePictures(page, 'console-users');
  const choose = async (action: string) => {
    await row.getByRole('button').click();
    await page.getByRole('menuitem', { name: action }).click();
  };

  await choose('Make administrator');
  await row.getByText('Administrator').waitFor();
  await choose('Make ordinary member');
  await row.getByText('Member').waitFor();

  await choose('Reset password');
  await page.getByRole('dialog').locator('input[type=password]').fill('short');
  await page.getByRole('dialog').getByRole('button', { name: 'Reset password' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await page.getByRole('dialog').locator('input[type=password]').fill(`${password} as well`);
  await page.getByRole('dialog').getByRole('button', { name: 'Reset password' }).click();
  await page.getByText('has a new password').waitFor();
  await expect(logIn(site.server.url, anna.user.username)).rejects.toThrow();

  await choose('Deactivate');
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
  await row.getByText('Deactivated').waitFor();
  await hers.page.getByRole('button', { name: 'Log in' }).waitFor();
  await choose('Activate');
  await row.getByText('Deactivated').waitFor({ state: 'detached' });
});

test('administrators read the logs and reload the configuration', async ({ site, visit }) => {
  const { page } = await visit('/admin_console/reporting/server_logs', site.admin);
  await page.locator('pre').getByText('INFO').first().waitFor();
  await expectAccessible(page);
  await takePictures(page, 'console-logs');

  await page.getByRole('link', { name: 'High availability' }).click();
  await page.getByText('This server runs by itself.').waitFor();
  await page.getByRole('link', { name: 'Web server' }).click();
  await page.getByRole('button', { name: 'Reload Configuration from Disk' }).click();
  await page.getByText('has read its configuration').waitFor();
});

test('nobody else gets into the console', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const { page, inChannel } = await visit('/admin_console/user_management/users', anna);
  await inChannel();
  expect(new URL(page.url()).pathname).not.toContain('admin_console');
});
