import type { Page } from 'playwright-core';
import { expect } from 'vitest';

import { expectAccessible } from './site/axe';
import { test } from './site/fixture';
import { takePictures } from './site/picture';
import { write, type Person } from './site/town';

const messages = (page: Page) => page.getByRole('log').first();
const message = (page: Page, text: string) => messages(page).getByRole('article').filter({ hasText: text }).first();
const pane = (page: Page) => page.getByRole('complementary');

/** Opens the menu of a message and chooses from it. */
async function choose(page: Page, text: string, item: string): Promise<void> {
  await message(page, text).hover();
  await message(page, text).getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('what is changed about a message is seen by the other at once', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('garden', [anna, bram]);
  await write(anna, channel, 'Tulips are in');
  await write(anna, channel, 'Nothing to see here');
  const path = `/${town.team.name}/channels/${channel.name}`;
  const [hers, his] = [await visit(path, anna), await visit(path, bram)];
  await his.reads('Tulips are in');

  await choose(hers.page, 'Tulips are in', 'Edit');
  const editor = hers.page.getByRole('textbox', { name: 'Edit the message' });
  await editor.fill('Tulips are out');
  await editor.press('Enter');
  await his.reads('Tulips are out');
  await expect.poll(() => message(his.page, 'Tulips are out').textContent()).toContain('(edited)');

  await message(his.page, 'Tulips are out').hover();
  await message(his.page, 'Tulips are out').getByRole('button', { name: 'React with +1' }).click();
  const reaction = message(hers.page, 'Tulips are out').getByRole('button', { name: '+1, 1 reaction' });
  await reaction.click();
  await message(his.page, 'Tulips are out').getByRole('button', { name: '+1, 2 reactions', pressed: true }).click();
  await message(hers.page, 'Tulips are out').getByRole('button', { name: '+1, 1 reaction', pressed: true }).hover();
  await expect.poll(() => hers.page.getByRole('tooltip').textContent()).toContain('You');

  await choose(his.page, 'Tulips are out', 'Pin to channel');
  await expect.poll(() => message(hers.page, 'Tulips are out').textContent()).toContain('Pinned');

  await choose(hers.page, 'Nothing to see here', 'Delete');
  await hers.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await message(his.page, 'Nothing to see here').waitFor({ state: 'detached' });
  await message(hers.page, 'Nothing to see here').waitFor({ state: 'detached' });
  await expectAccessible(hers.page);
});

test('a thread is answered beside the channel, and is live', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('plans', [anna, bram]);
  const root = await write(anna, channel, 'Shall we meet?');
  const path = `/${town.team.name}/channels/${channel.name}`;
  const [hers, his] = [await visit(path, anna), await visit(path, bram)];
  await his.reads('Shall we meet?');

  await message(his.page, 'Shall we meet?').hover();
  await message(his.page, 'Shall we meet?').getByRole('button', { name: 'Reply in thread' }).click();
  await pane(his.page).getByText('No replies yet').waitFor();
  await pane(his.page).getByRole('textbox').fill('On Thursday');
  await pane(his.page).getByRole('textbox').press('Enter');

  await message(hers.page, 'Shall we meet?').getByRole('button', { name: '1 reply' }).click();
  await pane(hers.page).getByText('On Thursday').waitFor();
  expect(await messages(hers.page).getByText('On Thursday').count()).toBe(0);
  await pane(hers.page).getByRole('textbox').fill('Good');
  await pane(hers.page).getByRole('textbox').press('Enter');
  await pane(his.page).getByText('Good', { exact: true }).waitFor();
  await message(his.page, 'Shall we meet?').getByRole('button', { name: '2 replies' }).waitFor();

  // She began it and looks at it: nothing in it is unread for her.
  await expect.poll(async () => (await anna.api.getUserThread(anna.user.id, town.team.id, root.id)).unread_replies).toBe(0);
  await pane(hers.page).getByRole('button', { name: 'Following' }).click();
  await pane(hers.page).getByRole('button', { name: 'Follow', exact: true }).waitFor();
  await expectAccessible(his.page);
  await takePictures(his.page, 'thread');
});

test('a channel opens at what is new, loads what is older, and leads to a message and a day', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('long', [anna, bram]);
  let tenth = '';
  for (let i = 1; i <= 200; i++) {
    const post = await write(i <= 100 ? anna : bram, channel, `Note ${i}.`);
    tenth = i === 10 ? post.id : tenth;
    if (i === 100) {
      await anna.api.viewMyChannel(channel.id);
    }
  }
  const path = `/${town.team.name}/channels/${channel.name}`;
  const hers = await visit(path, anna);
  await hers.reads('Note 101.');
  const line = hers.page.getByRole('separator').filter({ hasText: 'New messages' });
  await line.waitFor();
  const [lineBox, first] = [await line.boundingBox(), await message(hers.page, 'Note 101.').boundingBox()];
  expect(lineBox && first && lineBox.y < first.y && first.y - lineBox.y).toBeLessThan(60);
  expect(await hers.page.getByText('Note 200.', { exact: true }).count()).toBe(0);

  // What is loaded above moves nothing.
  const list = messages(hers.page);
  await list.evaluate((e) => { e.scrollTop = 0; });
  await hers.reads('Note 60.');
  await expect.poll(() => list.evaluate((e) => e.scrollTop)).toBeGreaterThan(0);

  await hers.page.getByRole('button', { name: /newest|new messages/ }).click();
  await hers.reads('Note 200.');

  await hers.page.goto(`/${town.team.name}/pl/${tenth}`);
  await hers.reads('Note 10.');
  expect(await hers.page.getByText('Note 200.', { exact: true }).count()).toBe(0);
  await hers.page.locator('[data-post-id][data-marked]').filter({ hasText: 'Note 10.' }).waitFor();
  await list.evaluate((e) => { e.scrollTop = 0; });
  await hers.page.getByRole('heading', { name: 'long' }).nth(1).waitFor();
  await hers.page.getByRole('button', { name: 'Jump to newest' }).click();
  await hers.reads('Note 200.');

  await list.evaluate((e) => { e.scrollTop = 0; });
  await hers.page.getByRole('button', { name: /^Today: jump/ }).first().waitFor({ state: 'attached' });
});

test('every key of a message does what its menu says', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('keys', [anna, bram]);
  await write(bram, channel, 'From him');
  await write(anna, channel, 'From her');
  const hers = await visit(`/${town.team.name}/channels/${channel.name}`, anna, { permissions: ['clipboard-read', 'clipboard-write'] });
  await hers.reads('From her');
  const { page } = hers;
  const focused = () => page.evaluate(() => (document.activeElement?.matches('[data-post-id]') ? document.activeElement.textContent : ''));

  await page.locator('main [data-virtuoso-scroller]').focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(focused).toContain('From her');
  await page.keyboard.press('ArrowUp');
  await expect.poll(focused).toContain('From him');
  await page.keyboard.press('p');
  await expect.poll(focused).toContain('Pinned');
  await page.keyboard.press('c');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('From him');
  await page.keyboard.press('End');
  await page.keyboard.press('e');
  await page.getByRole('textbox', { name: 'Edit the message' }).fill('From her, edited');
  await page.keyboard.press('Enter');
  await hers.reads('From her, edited');
  await expect.poll(focused).toContain('From her, edited');
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(focused).toContain('From her, edited');
  await page.keyboard.press('r');
  await pane(page).getByText('No replies yet').waitFor();
  // The arrow in an empty composer edits the last message of one's own.
  await page.locator('main textarea').first().press('ArrowUp');
  await page.getByRole('textbox', { name: 'Edit the message' }).press('Escape');
});

test('a message marked as unread stays so until the channel is left', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('unread', [anna, bram]);
  for (const text of ['One', 'Two', 'Three']) {
    await write(bram, channel, text);
  }
  const hers = await visit(`/${town.team.name}/channels/${channel.name}`, anna);
  await hers.reads('Three');
  await choose(hers.page, 'Two', 'Mark as unread from here');
  await hers.page.getByRole('separator').filter({ hasText: 'New messages' }).waitFor();
  const unread = async () => (await anna.api.getChannel(channel.id)).total_msg_count - (await anna.api.getMyChannelMember(channel.id)).msg_count;
  await expect.poll(unread).toBe(2);
  await write(bram, channel, 'Four');
  await hers.reads('Four');
  expect(await unread()).toBe(3);
});

test('a message is forwarded with a look at it', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const [from, to] = [await town.channel('source', [anna, bram]), await town.channel('target', [anna, bram])];
  await write(bram, from, 'Worth knowing');
  const hers = await visit(`/${town.team.name}/channels/${from.name}`, anna);
  await choose(hers.page, 'Worth knowing', 'Forward');
  const dialog = hers.page.getByRole('dialog');
  await dialog.getByLabel('To', { exact: true }).first().fill('targ');
  await dialog.getByRole('option', { name: 'target' }).click();
  await dialog.getByLabel('Add a message').fill('Look');
  await dialog.getByRole('button', { name: 'Forward' }).click();
  const his = await visit(`/${town.team.name}/channels/${to.name}`, bram);
  await his.reads('Look');
  await his.reads('Worth knowing');
  await his.page.getByRole('link', { name: /source/ }).last().click();
  await his.page.waitForURL(`**/channels/${from.name}`);
});

test('files are shown in the space that was kept for them, and large when wanted', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const channel = await town.channel('files', [anna]);
  const ids = await Promise.all([upload(anna, channel.id, 'one.png', png), upload(anna, channel.id, 'two.png', png), upload(anna, channel.id, 'notes.txt', Buffer.from('hello'))]);
  await write(anna, channel, 'Three files', { file_ids: ids });
  const hers = await visit(`/${town.team.name}/channels/${channel.name}`, anna);
  await hers.page.getByRole('link', { name: 'Download notes.txt' }).waitFor();
  await hers.page.getByRole('button', { name: 'Open one.png' }).click();
  const gallery = hers.page.getByRole('dialog');
  await gallery.getByRole('img', { name: 'one.png' }).waitFor();
  await hers.page.keyboard.press('ArrowRight');
  await gallery.getByRole('img', { name: 'two.png' }).waitFor();
  await gallery.getByText('2 of 2').waitFor();
  await hers.page.keyboard.press('Escape');
  await gallery.waitFor({ state: 'detached' });
});

test('nothing that a message holds runs', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('attack', [anna, bram]);
  const attacks = [
    '<script>window.hit = 1</script>', '<img src=x onerror="window.hit = 1">', '[x](javascript:window.hit=1)', '![x](javascript:window.hit=1)',
    '<svg onload="window.hit = 1"></svg>', '<iframe srcdoc="<script>parent.hit = 1</script>"></iframe>', '[x](data:text/html,<script>parent.hit=1</script>)',
  ];
  await write(bram, channel, attacks.join('\n\n'), {
    props: { attachments: [{ title: 'attachment', title_link: 'javascript:window.hit=1', text: attacks.join(' '), image_url: 'javascript:window.hit=1', color: 'red;background:url(x)', fields: [null, { title: {}, value: [] }] }] },
  });
  const hers = await visit(`/${town.team.name}/channels/${channel.name}`, anna);
  const article = message(hers.page, 'attachment');
  await article.waitFor();
  for (const link of await article.getByRole('link').all()) {
    expect(await link.getAttribute('href')).toMatch(/^https?:/);
  }
  expect(await article.locator('script, iframe, svg[onload], [onerror]').count()).toBe(0);
  expect(await hers.page.evaluate(() => 'hit' in window)).toBe(false);
});

/** An image of 2 by 1. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADklEQVR4nGP4z8AARP8BAAv+Af/2ZXlrAAAAAElFTkSuQmCC', 'base64');

async function upload({ api }: Person, channelId: string, name: string, content: Buffer): Promise<string> {
  const form = new FormData();
  form.append('channel_id', channelId);
  form.append('files', new Blob([new Uint8Array(content)]), name);
  const { file_infos: files } = await api.uploadFile(form);
  return files[0]?.id ?? '';
}
