import { expect } from 'vitest';

import { expectAccessible } from './site/axe';
import { test } from './site/fixture';
import { takePictures } from './site/picture';
import { write } from './site/town';

test('a channel is renamed and explained, and everybody sees it', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const garden = await town.channel('garden', [anna, bram]);
  const path = `/${town.team.name}/channels/${garden.name}`;
  const [hers, his] = [(await visit(path, anna)).page, (await visit(path, bram)).page];
  await his.getByRole('heading', { level: 1, name: 'garden' }).waitFor();

  await hers.getByRole('main').getByRole('button', { name: 'garden', exact: true }).click();
  await hers.getByRole('menuitem', { name: 'Channel settings' }).click();
  await hers.getByRole('textbox', { name: 'Name' }).fill('Rose garden');
  await hers.getByRole('textbox', { name: 'Header' }).fill('Mind the **thorns**');
  await expectAccessible(hers);
  await hers.getByRole('button', { name: 'Save' }).click();
  await his.getByRole('heading', { level: 1, name: 'Rose garden' }).waitFor();
  await his.getByRole('banner').or(his.locator('main header')).getByText('thorns').first().waitFor();
});

test('members are listed, added, made admins and removed', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const garden = await town.channel('garden', [anna]);
  const admin = (await visit(`/${town.team.name}/channels/${garden.name}`, town.admin)).page;
  await admin.getByRole('button', { name: 'Members: 2' }).click();
  const pane = admin.getByRole('complementary', { name: 'Members' });
  await pane.getByText(`@${anna.user.username}`).waitFor();

  await pane.getByRole('button', { name: 'Add', exact: true }).click();
  await admin.getByRole('textbox', { name: 'Whom?' }).fill(bram.user.username);
  await admin.getByRole('option', { name: bram.user.username }).click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await admin.getByRole('button', { name: 'Members: 3' }).waitFor();

  await pane.getByRole('button', { name: `Menu of ${bram.user.username}` }).click();
  await admin.getByRole('menuitem', { name: 'Make an admin' }).click();
  await pane.getByText('Admin', { exact: true }).first().waitFor();
  await expectAccessible(admin);
  await takePictures(admin, 'members');
  await expect.poll(async () => (await bram.api.getChannelMember(garden.id, bram.user.id)).scheme_admin).toBe(true);

  await pane.getByRole('button', { name: `Menu of ${bram.user.username}` }).click();
  await admin.getByRole('menuitem', { name: 'Remove from the channel' }).click();
  await pane.getByText(`@${bram.user.username}`).waitFor({ state: 'detached' });
});

test('who wants to hear of a mention is told, and not while they see it', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const [garden, kitchen] = [await town.channel('garden', [anna, bram]), await town.channel('kitchen', [anna, bram])];
  const visitor = await visit('/login', undefined, { permissions: ['notifications'] });
  await visitor.logIn(anna);
  const { page } = visitor;
  await page.addInitScript(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    window.Notification = Object.assign(function (title: string, options: NotificationOptions) {
      told.push(`${title}: ${options.body ?? ''}`);
    }, { permission: 'granted', requestPermission: () => Promise.resolve('granted') }) as unknown as typeof Notification;
  });
  await page.goto(`/${town.team.name}/channels/${garden.name}`);
  await page.getByRole('heading', { level: 1, name: 'garden' }).waitFor();
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);

  await write(bram, garden, `Seen, @${anna.user.username}`);
  await write(bram, kitchen, 'Not about her');
  await write(bram, kitchen, `**Soup**, @${anna.user.username}!`);
  await expect.poll(told).toEqual([`${bram.user.username} in kitchen: Soup, @${anna.user.username}!`]);
  await anna.api.updateStatus({ user_id: anna.user.id, status: 'dnd' });
  await page.getByRole('button', { name: /^Your menu/ }).getByRole('img', { name: 'Do not disturb' }).waitFor();
  const post = await write(bram, kitchen, `Again, @${anna.user.username}`);
  await page.locator(`[data-channel="${post.channel_id}"]`).getByRole('img', { name: '2 mentions' }).waitFor();
  expect(await told()).toHaveLength(1);
});

test('the page works on a phone, one pane at a time', async ({ town, visit }) => {
  const anna = await town.person('anna');
  await town.channel('garden', [anna]);
  const { page } = await visit(`/${town.team.name}`, anna, { viewport: { width: 390, height: 844 } });
  await page.getByRole('link', { name: 'garden' }).click();
  await page.getByRole('heading', { level: 1, name: 'garden' }).waitFor();
  expect(await page.getByRole('navigation', { name: 'Channels', exact: true }).isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Members: 2' }).click();
  const pane = page.getByRole('complementary', { name: 'Members' });
  expect(await pane.boundingBox()).toMatchObject({ x: 0, width: 390 });
  await pane.getByRole('button', { name: 'Close this pane' }).click();
  await page.getByRole('button', { name: 'Back to the channels' }).click();
  await page.getByRole('link', { name: 'garden' }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(0);
});
