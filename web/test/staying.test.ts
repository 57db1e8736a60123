import { expect } from 'vitest';

import { expectAccessible } from './site/axe';
import { test } from './site/fixture';
import { takePictures } from './site/picture';
import { found, signUp, write } from './site/town';
import type { Visitor } from './site/visitor';
import { Wire } from './site/wire';

/** The messages that a window shows, in their order. */
function shown({ page }: Visitor, prefix: string): Promise<string[]> {
  return page.locator('main p').filter({ hasText: new RegExp(`^${prefix}`) }).allTextContents();
}

test('a restart of the server in the middle of a conversation loses and doubles nothing', async ({ start, visit }) => {
  const server = await start();
  const town = await found(server.url, await signUp(server.url, { username: 'admin' }));
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('garden', [anna, bram]);
  const path = `/${town.team.name}/channels/${channel.name}`;
  const [hers, his] = [await visit(path, anna, { url: server.url }), await visit(path, bram, { url: server.url })];
  await hers.inChannel();
  await his.inChannel();
  await hers.write('line 1');
  await his.reads('line 1');

  await server.kill();
  await hers.page.getByText('Reconnecting').waitFor();
  await expectAccessible(hers.page);
  await takePictures(hers.page, 'offline');
  await hers.write('line 2');
  await hers.write('line 3');
  await hers.reads('line 1'); // the page stays readable

  await server.start();
  // Somebody writes before the windows are back: they must read what they missed.
  await write(bram, channel, 'line 4');
  await his.reads('line 3');
  await his.write('line 5');
  await hers.reads('line 5');
  await hers.page.getByText('Reconnecting').waitFor({ state: 'detached' });
  for (const window of [hers, his]) {
    await expect.poll(async () => (await shown(window, 'line ')).sort()).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
  }
  await hers.page.reload();
  await hers.inChannel();
  await hers.reads('line 5');
  expect((await shown(hers, 'line ')).sort()).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
});

test('what is sent while there is no network outlives the page', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('garden', [anna, bram]);
  const path = `/${town.team.name}/channels/${channel.name}`;
  const [hers, his] = [await visit(path, anna), await visit(path, bram)];
  await hers.inChannel();
  await his.inChannel();
  // Nothing that she sends arrives, and of what arrives the answer gets lost once.
  let reached = 0;
  await hers.page.route('**/api/v4/posts', async (route) => {
    if (++reached === 1) {
      await route.fetch();
    }
    await route.abort('connectionreset');
  });
  await hers.write('kept for later');
  await his.reads('kept for later');
  await hers.write('and this');
  await hers.page.unroute('**/api/v4/posts');
  await hers.page.reload();
  await his.reads('and this');
  await expect.poll(() => shown(his, 'kept for later')).toEqual(['kept for later']);
  await expect.poll(() => shown(hers, '(kept|and)')).toEqual(['kept for later', 'and this']);
});

test('a page that comes back to the network is current within a second', async ({ site, town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('garden', [anna, bram]);
  const wire = await Wire.to(site.server.url);
  const hers = await visit(`/${town.team.name}/channels/${channel.name}`, anna, { url: wire.url });
  await hers.inChannel();
  await write(bram, channel, 'before');
  await hers.reads('before');

  wire.die();
  await hers.context.setOffline(true);
  await hers.page.getByText('Reconnecting').waitFor();
  await write(bram, channel, 'while she was away');
  expect(await shown(hers, 'while')).toEqual([]);
  wire.mend();
  await hers.context.setOffline(false);
  const back = Date.now();
  await hers.reads('while she was away');
  console.log(`current ${Date.now() - back} ms after the network came back`);
  await hers.page.getByText('Reconnecting').waitFor({ state: 'detached' });

  // A machine that slept notices nothing of its dead connections; somebody looks at the page again.
  wire.die();
  await write(bram, channel, 'while she slept');
  wire.mend();
  const awake = Date.now();
  await hers.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await hers.reads('while she slept');
  console.log(`current ${Date.now() - awake} ms after a sleep`);
  await hers.page.close();
  await wire.close();
});

test('what others write while her own messages still go through is not forgotten', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('garden', [anna, bram]);
  let cut = false;
  const hers = await visit('about:blank', anna);
  await hers.page.routeWebSocket(/\/api\/v4\/websocket/, (socket) => {
    if (cut) {
      void socket.close({ code: 1013 });
      return;
    }
    // A new connection each time: nothing can be resumed.
    const server = socket.connectToServer();
    sockets.push(() => { void socket.close({ code: 1013 }); void server.close(); });
  });
  const sockets: (() => void)[] = [];
  await hers.page.goto(`/${town.team.name}/channels/${channel.name}`);
  await hers.inChannel();
  await write(bram, channel, 'first');
  await hers.reads('first');

  cut = true;
  sockets.forEach((close) => { close(); });
  await hers.page.getByText('Reconnecting').waitFor();
  await write(bram, channel, 'missed');
  await hers.write('her own');
  await hers.reads('her own');
  cut = false;
  await hers.reads('missed');
  expect(await shown(hers, '(first|missed|her own)')).toEqual(['first', 'missed', 'her own']);
});
