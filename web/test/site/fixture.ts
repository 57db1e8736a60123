import { chromium, type BrowserContextOptions } from 'playwright-core';
import { expect, test as base } from 'vitest';

import { Server, type Settings } from './server';
import { found, signUp, type Person } from './town';
import { Visitor } from './visitor';

const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const flags = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];

/** Opens a window: at a path, with a person's session if one is given. */
export type Visit = (path: string, person?: Person, options?: BrowserContextOptions & { url?: string }) => Promise<Visitor>;

/** A test with a server, a browser and a team of its own. Whatever a page complains of fails it. */
export const test = base
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const browser = await chromium.launch({ executablePath: chromiumPath, chromiumSandbox: false, args: flags });
    onCleanup(() => browser.close());
    return browser;
  })
  // The server that the tests of all files share: none of them changes its settings.
  .extend('site', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const server = await Server.start();
    onCleanup(() => server.remove());
    return { server, admin: await signUp(server.url, { username: 'admin', locale: 'en' }) };
  })
  // Starts a server of the test's own, with settings of its own.
  .extend('start', ({}, { onCleanup }) => {
    const servers: Server[] = [];
    onCleanup(async () => { await Promise.all(servers.map((s) => s.remove())); });
    return async (settings?: Settings): Promise<Server> => {
      const server = await Server.start(settings);
      servers.push(server);
      return server;
    };
  })
  .extend('town', ({ site }) => found(site.server.url, site.admin))
  .extend('visit', ({ browser, site }, { onCleanup }): Visit => {
    const visitors: Visitor[] = [];
    onCleanup(async () => {
      await Promise.all(visitors.map((v) => v.context.close()));
      expect(visitors.flatMap((v) => v.troubles)).toEqual([]);
    });
    return async (path, person, { url = site.server.url, ...options } = {}) => {
      const visitor = await Visitor.arrive(browser, url, options);
      visitors.push(visitor);
      if (person) {
        await visitor.logIn(person);
      }
      await visitor.page.goto(path);
      return visitor;
    };
  });
