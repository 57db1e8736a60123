import type { Page } from 'playwright-core';
import { expect } from 'vitest';

import { expectAccessible } from './site/axe';
import { test } from './site/fixture';
import { takePictures } from './site/picture';

const composer = (page: Page) => page.locator('main textarea').first();
const options = (page: Page) => page.getByRole('listbox').getByRole('option');

/** The text of the composer, when it is this. */
async function expectText(page: Page, text: string): Promise<void> {
  await expect.poll(() => composer(page).inputValue()).toBe(text);
}

test('names, channels, emoji and commands are completed with the keyboard', async ({ town, visit }) => {
  const [anna, bram, carla] = [await town.person('anna'), await town.person('bram', { first_name: 'Bram', last_name: 'Dijk' }), await town.person('carla')];
  const channel = await town.channel('garden', [anna, bram]);
  const harbour = await town.channel('harbour', [carla]);
  const { page } = await visit(`/${town.team.name}/channels/${channel.name}`, anna);
  const text = composer(page);

  await text.pressSequentially('@dij');
  await options(page).filter({ hasText: 'Bram Dijk' }).waitFor();
  await text.press('Enter');
  await expectText(page, `@${bram.user.username} `);

  await text.pressSequentially('@');
  await page.getByText('Not in this channel').waitFor();
  await options(page).filter({ hasText: carla.user.username }).waitFor();
  await options(page).filter({ hasText: '@channel' }).waitFor();
  await expectAccessible(page);
  await takePictures(page, 'composer-people');
  await text.press('Escape');
  await page.getByRole('listbox').waitFor({ state: 'detached' });
  await text.press('Backspace');

  await text.pressSequentially('~har');
  await options(page).filter({ hasText: harbour.name }).waitFor();
  await text.press('Tab');
  await text.pressSequentially(':tada');
  await options(page).filter({ hasText: ':tada:' }).waitFor();
  await text.press('Tab');
  await expectText(page, `@${bram.user.username} ~${harbour.name} 🎉 `);

  await text.fill('');
  await text.pressSequentially('/shr');
  await options(page).filter({ hasText: '/shrug' }).waitFor();
  await text.press('Enter');
  await text.pressSequentially('Well…');
  await text.press('Enter');
  await page.getByText('Well… ¯\\_(ツ)_/¯').waitFor();
});

test('formats and lists can be written and undone by keyboard alone', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  const text = composer(page);
  await text.pressSequentially('- high water');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.press('Control+b');
  await expectText(page, '- high **water**');
  await page.keyboard.press('Control+z');
  await expectText(page, '- high water');
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('low');
  await expectText(page, '- high water\n- low');

  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('region', { name: 'Preview' }).getByRole('listitem').filter({ hasText: 'low' }).waitFor();
  await page.getByRole('button', { name: 'Preview' }).click();

  await page.getByRole('button', { name: 'Insert an emoji' }).click();
  await page.getByRole('option').first().waitFor();
  await expectAccessible(page);
  await takePictures(page, 'composer-emoji');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Insert an emoji');
});

test('what a spreadsheet copies becomes a table', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await composer(page).focus();
  await composer(page).evaluate((area) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'Dike\tHeight\nAfsluitdijk\t7.9');
    clipboardData.setData('text/html', '<table><tr><td>Dike</td><td>Height</td></tr><tr><td>Afsluitdijk</td><td>7.9</td></tr></table>');
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expectText(page, '| Dike | Height |\n| --- | --- |\n| Afsluitdijk | 7.9 |\n');
  await composer(page).press('Enter');
  await page.getByRole('log').getByRole('cell', { name: 'Afsluitdijk' }).waitFor();
});

test('drafts are kept for each channel, over reloads', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const channel = await town.channel('garden', [anna]);
  const { page } = await visit(`/${town.team.name}/channels/${channel.name}`, anna);
  await composer(page).fill('half a thought');
  await page.goto(`/${town.team.name}/channels/town-square`);
  await composer(page).waitFor();
  await expectText(page, '');
  await page.getByRole('link', { name: 'garden Not sent yet' }).waitFor();
  await page.goto(`/${town.team.name}/channels/${channel.name}`);
  await expectText(page, 'half a thought');
  await composer(page).press('Enter');
  await page.getByRole('log').getByText('half a thought').waitFor();
  await page.reload();
  await composer(page).waitFor();
  await expectText(page, '');
});

test('a text that is too long is not sent and not lost', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const { page } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await composer(page).fill('x'.repeat(16_385));
  await page.getByText('2 characters too many').waitFor();
  await composer(page).press('Enter');
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  await expectText(page, 'x'.repeat(16_385));
  await composer(page).fill('x'.repeat(16_380));
  await page.getByText('3 characters left').waitFor();
});

test('files are uploaded while a message waits, can be left out, and outlive a reload', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const channel = await town.channel('garden', [anna]);
  const { page, context } = await visit(`/${town.team.name}/channels/${channel.name}`, anna);
  await composer(page).waitFor();
  const files = page.locator('main input[type=file]');
  const named = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
  const card = (name: string) => page.getByRole('listitem').filter({ hasText: name });

  await files.setInputFiles([named('report.txt'), named('mistake.txt')]);
  await page.getByRole('button', { name: 'Leave mistake.txt out' }).click();
  await page.getByRole('button', { name: 'Leave report.txt out' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Leave report.txt out' }).waitFor();
  expect(await card('mistake.txt').count()).toBe(0);

  let letGo = () => {};
  const gate = new Promise<void>((resolve) => { letGo = resolve; });
  await context.route('**/api/v4/files?*', async (route) => {
    await gate;
    await route.continue();
  });
  await files.setInputFiles(named('slow.txt'));
  await composer(page).fill('Both reports');
  await composer(page).press('Enter');
  await page.getByText('The message is sent as soon as its files are uploaded.').waitFor();
  await expectAccessible(page);
  await takePictures(page, 'composer-files');
  letGo();
  await page.getByRole('log').getByText('Both reports').waitFor();
  await expectText(page, '');
  await expect.poll(async () => {
    const { posts } = await anna.api.getPosts(channel.id);
    return Object.values(posts).find((p) => p.message === 'Both reports')?.metadata.files.map((f) => f.name);
  }).toEqual(['report.txt', 'slow.txt']);

  await context.unroute('**/api/v4/files?*');
  await files.setInputFiles(Array.from({ length: 11 }, (_, i) => named(`${i}.txt`)));
  await page.getByText('A message takes 10 files; the others were left out.').waitFor();
});

test('files can be dropped on the channel, and an upload that failed can be tried again', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const { page, context } = await visit(`/${town.team.name}/channels/town-square`, anna);
  await composer(page).waitFor();
  let refused = false;
  await context.route('**/api/v4/files?*', (route) => {
    const first = !refused;
    refused = true;
    return first ? route.fulfill({ status: 403, json: { id: 'x', message: 'You may not.' } }) : route.continue();
  });
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['water'], 'level.txt', { type: 'text/plain' }));
    return transfer;
  });
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data });
  await page.getByText('Drop files to attach them').waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await page.getByText('You may not.').waitFor();
  await composer(page).press('Enter');
  await page.getByText('A file was not uploaded. Upload it again or leave it out.').waitFor();
  await page.getByRole('button', { name: 'Upload level.txt again' }).click();
  await page.getByRole('button', { name: 'Leave level.txt out' }).waitFor();
  await composer(page).press('Enter');
  await page.getByRole('button', { name: 'Leave level.txt out' }).waitFor({ state: 'detached' });
});

test('messages wait for the server, keep their order over a reload, and are sent once', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const channel = await town.channel('garden', [anna]);
  const { page, context } = await visit(`/${town.team.name}/channels/${channel.name}`, anna);
  await composer(page).waitFor();
  // The server has the first one, but its answer is lost.
  await context.route('**/api/v4/posts', async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await context.route('**/api/v4/posts', (route) => route.abort());
  for (const message of ['one', 'two', 'three']) {
    await composer(page).fill(message);
    await composer(page).press('Enter');
    await expectText(page, '');
  }
  await page.reload();
  await page.getByRole('log').getByText('three').waitFor();
  await context.unroute('**/api/v4/posts');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  const messages = async () => {
    const { order, posts } = await anna.api.getPosts(channel.id);
    return order.flatMap((id) => (posts[id]?.type === '' ? posts[id].message : [])).reverse();
  };
  await expect.poll(messages).toEqual(['one', 'two', 'three']);
  await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0);
});

test('what the server refuses is told in its words and not sent again by itself', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const channel = await town.channel('garden', [anna]);
  const { page, context } = await visit(`/${town.team.name}/channels/${channel.name}`, anna);
  await composer(page).waitFor();
  let asked = 0;
  await context.route('**/api/v4/posts', (route) => {
    asked++;
    return route.fulfill({ status: 400, json: { id: 'x', message: 'This channel was archived.', status_code: 400 } });
  });
  await composer(page).fill('too late');
  await composer(page).press('Enter');
  await page.getByText('This channel was archived.').waitFor();
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.reload();
  await page.getByText('This channel was archived.').waitFor();
  expect(asked).toBe(1);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('too late').waitFor({ state: 'detached' });
});

test('others see who is typing, and stop when it is sent', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const path = `/${town.team.name}/channels/town-square`;
  const [hers, his] = [await visit(path, anna), await visit(path, bram)];
  await composer(hers.page).waitFor();
  await composer(his.page).waitFor();
  await expect.poll(async () => {
    await composer(hers.page).pressSequentially('x');
    await composer(hers.page).press('Backspace');
    return his.page.getByText(`${anna.user.username} is typing…`).count();
  }).toBe(1);
  await hers.write('done');
  await his.page.getByText(`${anna.user.username} is typing…`).waitFor({ state: 'detached' });
});

test('a channel that may only be read has no composer', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.direct(anna, bram);
  await town.admin.api.updateUserActive(bram.user.id, false);
  const { page } = await visit(`/${town.team.name}/messages/${channel.name}`, anna);
  await page.getByText('This person’s account is deactivated.').waitFor();
  expect(await composer(page).count()).toBe(0);
});
