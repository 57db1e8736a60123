import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

import { test } from './site/fixture';
import { write } from './site/town';

const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Channels', exact: true });
const link = (page: Page, id: string) => sidebar(page).locator(`[data-channel="${id}"]`);
const group = (page: Page, name: string) => sidebar(page).getByRole('region', { name, exact: true });
const ids = (place: Locator) => place.locator('[data-channel]').evaluateAll((links) => links.map((l) => l.getAttribute('data-channel')));

test('the sidebar tells what is new, and forgets it when it is read', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const [garden, kitchen] = [await town.channel('garden', [anna, bram]), await town.channel('kitchen', [anna, bram])];
  const { page } = await visit(`/${town.team.name}/channels/${garden.name}`, anna);
  await link(page, kitchen.id).waitFor();

  await write(bram, kitchen, 'Soup is ready');
  await link(page, kitchen.id).and(page.locator('[data-unread]')).waitFor();
  await expect.poll(() => page.title()).toMatch(/^• garden/);

  await write(bram, kitchen, `Hungry, @${anna.user.username}?`);
  await link(page, kitchen.id).getByRole('img', { name: '1 mention' }).waitFor();
  await expect.poll(() => page.title()).toMatch(/^\(1\) garden/);

  await page.keyboard.press('Alt+Shift+ArrowDown');
  await page.getByRole('heading', { level: 1, name: 'kitchen' }).waitFor();
  await link(page, kitchen.id).and(page.locator(':not([data-unread])')).waitFor();
  await expect.poll(() => page.title()).toMatch(/^kitchen/);
});

test('channels are sorted into categories by mouse and by keyboard, and stay there', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const [a, b] = [await town.channel('aardappel', [anna]), await town.channel('biet', [anna])];
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);

  await link(page, a.id).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Move to' }).click();
  await page.getByRole('menuitem', { name: 'New category' }).click();
  await page.getByRole('textbox', { name: 'Name of the category' }).fill('Vegetables');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect.poll(() => ids(group(page, 'Vegetables'))).toEqual([a.id]);

  await link(page, b.id).dragTo(link(page, a.id), { targetPosition: { x: 30, y: 34 } });
  await expect.poll(() => ids(group(page, 'Vegetables'))).toEqual([a.id, b.id]);

  await link(page, b.id).focus();
  await page.keyboard.press('Control+Shift+ArrowUp');
  await expect.poll(() => ids(group(page, 'Vegetables'))).toEqual([b.id, a.id]);
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-channel'))).toBe(b.id);

  await group(page, 'Vegetables').getByRole('button', { name: 'Vegetables', exact: true }).click();
  await link(page, a.id).waitFor({ state: 'detached' });
  await expect.poll(async () => (await anna.api.getChannelCategories('me', town.team.id)).categories.find((c) => c.display_name === 'Vegetables'))
    .toMatchObject({ collapsed: true, channel_ids: [b.id, a.id] });
  await page.reload();
  await group(page, 'Vegetables').waitFor();
  expect(await ids(group(page, 'Vegetables'))).toEqual([]);
});

test('a channel becomes a favourite, is muted and left', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const secret = await town.channel('secret', [anna], 'P');
  const { page } = await visit(`/${town.team.name}/channels/${secret.name}`, anna);
  await page.getByRole('button', { name: 'Add to favourites' }).click();
  await expect.poll(() => ids(group(page, 'Favourites'))).toEqual([secret.id]);

  await page.getByRole('button', { name: 'secret', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Mute', exact: true }).click();
  await link(page, secret.id).getByRole('img', { name: 'Muted' }).waitFor();

  await page.getByRole('button', { name: 'secret', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Leave the channel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave the channel' }).click();
  await page.getByRole('heading', { level: 1, name: 'Town Square' }).waitFor();
  await link(page, secret.id).waitFor({ state: 'detached' });
});

test('a conversation begins with a person, and a channel is made', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await page.getByRole('button', { name: 'Create or find' }).click();
  await page.getByRole('menuitem', { name: 'New direct message' }).click();
  await page.getByRole('textbox', { name: 'With whom?' }).fill(bram.user.username);
  await page.getByRole('option', { name: bram.user.username }).click();
  await page.getByRole('button', { name: 'Start the conversation' }).click();
  await page.getByRole('heading', { level: 1, name: bram.user.username }).waitFor();
  await group(page, 'Direct messages').getByText(bram.user.username).waitFor();

  await page.getByRole('button', { name: 'Create or find' }).click();
  await page.getByRole('menuitem', { name: 'Create a channel' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Café & Co');
  await page.getByRole('button', { name: 'Create the channel' }).click();
  await page.getByRole('heading', { level: 1, name: 'Café & Co' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/${town.team.name}/channels/cafe-co`);
});
