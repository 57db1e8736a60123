import { expect } from 'vitest';

import { test } from './site/fixture';

const mostBytes = 350_000;

test('what the first channel view loads is small', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const { page, context, inChannel } = await visit('about:blank', anna);
  const protocol = await context.newCDPSession(page);
  await protocol.send('Network.enable');
  const files = new Map<string, string>();
  let loaded = 0;
  protocol.on('Network.responseReceived', ({ requestId, response }) => {
    if (/\.(js|css)$/.test(new URL(response.url).pathname)) {
      files.set(requestId, response.url);
    }
  });
  protocol.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    loaded += files.has(requestId) ? encodedDataLength : 0;
  });
  await page.goto(`/${town.team.name}/channels/town-square`);
  await inChannel();
  expect(files.size).toBeGreaterThan(1);
  console.log(`first channel view: ${Math.round(loaded / 1000)} kB of scripts and styles, gzipped, in ${files.size} files`);
  expect(loaded).toBeLessThanOrEqual(mostBytes);
});
