import type { Page } from 'playwright-core';
import { expect } from 'vitest';

import { expectAccessible } from './site/axe';
import { Cluster } from './site/cluster';
import { test } from './site/fixture';
import { takePictures } from './site/picture';
import { found, signUp } from './site/town';

/** Notes which node a page's socket is on, at each new connection. */
function watchNode(page: Page): { name: string } {
  const node = { name: '' };
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      const event = JSON.parse(payload.toString()) as { event?: string; data?: { server_hostname?: string } };
      if (event.event === 'hello') {
        node.name = event.data?.server_hostname ?? '';
      }
    });
  });
  return node;
}

test('a node that serves somebody is killed, and people chat on', { timeout: 180_000 }, async ({ visit, onTestFinished }) => {
  const cluster = await Cluster.start(['node-1', 'node-2', 'node-3']);
  onTestFinished(() => cluster.remove());
  const town = await found(cluster.url, await signUp(cluster.url, { username: 'admin', locale: 'en' }));
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('garden', [anna, bram]);
  const path = `/${town.team.name}/channels/${channel.name}`;
  const hers = await visit('about:blank', anna, { url: cluster.url });
  const his = await visit('about:blank', bram, { url: cluster.url });
  const console = await visit('/admin_console', town.admin, { url: cluster.url });
  const at = watchNode(hers.page);
  await hers.page.goto(path);
  await his.page.goto(path);
  await hers.inChannel();
  await his.inChannel();
  await expect.poll(() => at.name).not.toBe('');
  await hers.write('message 0');
  await his.reads('message 0');
  const rows = console.page.locator('tr[data-status=green]');
  await expect.poll(() => rows.count()).toBe(3);
  await expectAccessible(console.page);
  await takePictures(console.page, 'console-nodes');

  const victim = at.name;
  await cluster.nodes[victim]?.kill();
  for (let i = 1; i <= 10; i++) {
    await (i % 2 ? his : hers).write(`message ${i}`);
  }
  const all = Array.from({ length: 11 }, (_, i) => `message ${i}`).sort();
  for (const { page } of [hers, his]) {
    await expect.poll(async () => (await page.locator('main p').filter({ hasText: /^message / }).allTextContents()).sort()).toEqual(all);
  }
  await hers.page.getByText('Reconnecting').waitFor({ state: 'detached' });

  const red = console.page.locator('tr[data-status=red]');
  await red.filter({ hasText: victim }).getByText('The other nodes don\'t hear from it.').waitFor();
  await takePictures(console.page, 'console-node-down');
  await cluster.nodes[victim]?.start();
  await expect.poll(() => rows.count()).toBe(3);

  await console.page.getByRole('link', { name: 'Web server' }).click();
  await console.page.getByText('High availability is on.').waitFor();
  for (const node of Object.values(cluster.nodes)) {
    await node.configure('TeamSettings', 'SiteName', 'Deltaworks');
    await node.configure('ServiceSettings', 'IdleTimeout', 90);
  }
  await console.page.getByRole('button', { name: 'Reload Configuration from Disk' }).click();
  await expect.poll(() => console.page.getByText('has read its configuration').count()).toBe(3);
  await console.page.getByText('ServiceSettings.IdleTimeout').first().waitFor();
  await expectAccessible(console.page);
  await takePictures(console.page, 'console-reload');

  await console.page.getByRole('link', { name: 'Database' }).click();
  await console.page.getByRole('button', { name: 'Recycle Database Connections' }).click();
  await expect.poll(() => console.page.getByText('has new connections').count()).toBe(3);
  await expectAccessible(console.page);
  await takePictures(console.page, 'console-database');
});
