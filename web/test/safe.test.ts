import { expect } from 'vitest';

import { test } from './site/fixture';
import { write } from './site/town';

/** What people have tried to get a script into pages with. Each one that runs calls alert. */
const corpus = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
  '<a href="javascript:alert(1)">click</a>',
  '<details open ontoggle=alert(1)>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<body onload=alert(1)><style>@import "javascript:alert(1)";</style>',
  '<input autofocus onfocus=alert(1)>',
  '<base href="javascript:alert(1)//">',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '[click](javascript:alert(1))',
  '[click](JaVaScRiPt:alert(1))',
  '[click](java\tscript:alert(1))',
  '[click](&#106;avascript:alert(1))',
  '[click](javascript&colon;alert(1))',
  '[click](\u0001javascript:alert(1))',
  '[click](data:text/html,<script>alert(1)</script>)',
  '[click](vbscript:msgbox(1))',
  '[click](blob:https://example.com/x)',
  '![x](javascript:alert(1))',
  '![x](x" onerror="alert(1))',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '<javascript:alert(1)>',
  '[ref]: javascript:alert(1)\n\n[ref]',
  '[click][ref]\n\n[ref]: <javascript:alert(1)> "x"',
  '`<img src=x onerror=alert(1)>`',
  '```html\n<img src=x onerror=alert(1)>\n```',
  '```"><img src=x onerror=alert(1)>\nx\n```',
  '| a |\n|---|\n| <img src=x onerror=alert(1)> |',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '@<img src=x onerror=alert(1)> ~<img src=x onerror=alert(1)> :<img src=x onerror=alert(1)>:',
  'https://example.com/"onmouseover="alert(1)',
  '$$\\href{javascript:alert(1)}{x}$$ \\(\\html{<img src=x onerror=alert(1)>}\\)',
];

test('nothing that people write runs as a script', async ({ town, visit }) => {
  const [anna, mallory] = [await town.person('anna'), await town.person('mallory', { nickname: '<img src=x onerror=alert(1)>' })];
  const channel = await town.channel('garden', [anna, mallory]);
  for (const message of corpus) {
    await write(mallory, channel, message);
  }
  await write(mallory, channel, 'See [the dyke](https://example.com/dyke) and https://example.com/mill. That was all.');
  await mallory.api.patchChannel(channel.id, { header: corpus.slice(0, 6).join(' ') });

  // So tall that nothing is left out because it is not in view.
  const hers = await visit('about:blank', anna, { viewport: { width: 1440, height: 6000 } });
  const ran: string[] = [];
  await hers.page.exposeFunction('alert', (what: unknown) => { ran.push(String(what)); });
  hers.page.on('dialog', (dialog) => { ran.push(dialog.message()); void dialog.dismiss(); });
  await hers.page.goto(`/${town.team.name}/channels/${channel.name}`);
  await hers.page.getByText('That was all.').waitFor();
  const main = hers.page.locator('main');
  const links = await main.locator('a[href]').evaluateAll((all) =>
    all.map((a) => ({ protocol: new URL((a as HTMLAnchorElement).href).protocol, rel: a.getAttribute('rel') ?? '', away: (a as HTMLAnchorElement).origin !== location.origin })),
  );
  expect(links.length).toBeGreaterThan(1);
  for (const { protocol, rel, away } of links) {
    expect(['http:', 'https:', 'mailto:', 'tel:']).toContain(protocol);
    if (away) {
      expect(rel.split(' ')).toEqual(expect.arrayContaining(['noopener', 'noreferrer']));
    }
  }
  expect(await main.locator('script, iframe, object, embed, base, meta, style, form form').count()).toBe(0);
  const handlers = await main.evaluate((element) => [...element.querySelectorAll('*')].flatMap((e) => [...e.attributes].filter((a) => a.name.startsWith('on')).map((a) => a.name)));
  expect(handlers).toEqual([]);
  expect(ran).toEqual([]);
});

test('the page comes with a strict policy and keeps no token where scripts read it', async ({ site, town, visit }) => {
  const answer = await fetch(`${site.server.url}/`);
  const policy = answer.headers.get('Content-Security-Policy') ?? '';
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("object-src 'none'");
  expect(policy).toContain("base-uri 'self'");
  expect(policy).toContain("form-action 'self'");
  expect(policy).toContain("frame-ancestors 'self'");
  expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(answer.headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(await answer.text()).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=/);

  const anna = await town.person('anna');
  const { page, context, inChannel } = await visit(`/${town.team.name}`, anna);
  await inChannel();
  const cookies = await context.cookies();
  const token = cookies.find((c) => c.name === 'MMAUTHTOKEN');
  expect(token?.httpOnly).toBe(true);
  const readable = await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]));
  expect(readable).not.toContain(token?.value);
});

test('a page of another site can do nothing in somebody\'s name', async ({ site, town, visit }) => {
  const anna = await town.person('anna');
  const channel = await town.channel('garden', [anna]);
  const { context } = await visit('/', anna);
  const forged = await context.request.post(`${site.server.url}/api/v4/posts`, { data: { channel_id: channel.id, message: 'forged' } });
  expect(forged.status()).toBe(401);
});
