import { expect } from 'vitest';

import { expectAccessible } from './site/axe';
import { test } from './site/fixture';
import { takePictures } from './site/picture';
import { write } from './site/town';

test('the switcher leads to channels and people by a few letters', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const garden = await town.channel('flower-garden', [anna]);
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await page.getByRole('heading', { level: 1, name: 'Town Square' }).waitFor();

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('garden');
  await page.getByRole('option', { name: 'flower-garden' }).and(page.locator('[aria-selected=true]')).waitFor();
  await expectAccessible(page);
  await takePictures(page, 'switcher');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'flower-garden' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/${town.team.name}/channels/${garden.name}`);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(bram.user.username);
  await page.getByRole('option', { name: bram.user.username }).click();
  await page.getByRole('heading', { level: 1, name: bram.user.username }).waitFor();
});

test('a search finds words, marks them and leads to the message', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const [pumps, dykes] = [await town.channel('pumps', [anna, bram]), await town.channel('dykes', [anna, bram])];
  await write(bram, pumps, 'Pump seven leaks a little');
  await write(anna, dykes, 'No leaks in the dyke');
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await page.getByRole('heading', { level: 1, name: 'Town Square' }).waitFor();

  await page.keyboard.press('Control+Shift+F');
  const pane = page.getByRole('complementary', { name: 'Search messages' });
  await pane.getByText('written by somebody').waitFor();
  await pane.getByRole('textbox', { name: 'Search messages' }).fill(`leaks from:${bram.user.username}`);
  await page.keyboard.press('Enter');
  await pane.getByText('Pump seven leaks a little').waitFor();
  expect(await pane.getByText('No leaks in the dyke').count()).toBe(0);
  expect(await page.evaluate(() => [...(CSS.highlights.get('hit') ?? [])].map((range) => (range as Range).toString()))).toEqual(['leaks']);
  await expectAccessible(page);
  await takePictures(page, 'search');

  await pane.getByRole('link', { name: 'Go to the message' }).click();
  await page.getByRole('heading', { level: 1, name: 'pumps' }).waitFor();
  await page.locator('main').getByText('Pump seven leaks a little').waitFor();

  await pane.getByRole('button', { name: 'Clear the search' }).click();
  await pane.getByRole('button', { name: `leaks from:${bram.user.username}`, exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await pane.waitFor({ state: 'detached' });
});

test('channels are browsed and joined, by the list and by their address', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const [open, other] = [await town.channel('open-house', [bram]), await town.channel('other-house', [bram])];
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await page.getByRole('button', { name: 'Create or find' }).click();
  await page.getByRole('menuitem', { name: 'Browse channels' }).click();
  await page.getByRole('textbox', { name: 'Search channels' }).fill('open');
  await page.getByRole('button', { name: 'Join open-house' }).click();
  await page.getByRole('heading', { level: 1, name: 'open-house' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/${town.team.name}/channels/${open.name}`);

  await page.goto(`/${town.team.name}/channels/${other.name}`);
  await page.getByRole('button', { name: 'Join the channel' }).click();
  await page.getByRole('main').getByRole('button', { name: 'other-house' }).waitFor();
});

test('mentions, pinned messages and threads are gathered', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const garden = await town.channel('garden', [anna, bram]);
  const root = await write(anna, garden, 'Who waters the tulips?');
  await write(bram, garden, `I do, @${anna.user.username}`, { root_id: root.id });
  await anna.api.pinPost(root.id);
  const { page } = await visit(`/${town.team.name}/channels/${garden.name}`, anna);
  await page.getByRole('heading', { level: 1, name: 'garden' }).waitFor();

  await page.keyboard.press('Control+Shift+M');
  await page.getByRole('complementary', { name: 'Mentions' }).getByText(/I do,/).waitFor();
  await page.getByRole('button', { name: 'Pinned messages: 1' }).click();
  const pins = page.getByRole('complementary', { name: 'Pinned messages' });
  await pins.getByText('Who waters the tulips?').waitFor();
  await pins.getByRole('button', { name: 'Open the thread' }).click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByText(/I do,/).waitFor();
  await thread.getByRole('button', { name: 'Back to the list' }).click();
  await pins.waitFor();
  await pins.getByRole('button', { name: 'Close this pane' }).click();

  await write(bram, garden, 'And the roses too', { root_id: root.id }); // what is above was read in the pane
  await page.getByRole('link', { name: /Threads/ }).click();
  await page.getByRole('main').getByText('Who waters the tulips?').waitFor();
  await expectAccessible(page);
  await takePictures(page, 'threads');
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await page.getByRole('main').getByText('Unread (1)').waitFor({ state: 'detached' });
  await page.getByText('Unread', { exact: true }).last().click();
  await page.getByText('You have read everything').waitFor();
});
