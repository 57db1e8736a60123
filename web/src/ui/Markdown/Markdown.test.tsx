import type { UserProfile } from '@mattermost/types/users';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render } from '@testing-library/react';
import { MantineProvider } from '@mantine/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { queries } from '../../state/query';
import { Me } from '../../state/session';
import { Markdown } from './Markdown';

const me = { id: 'me', username: 'anna', first_name: 'Anna', notify_props: { mention_keys: 'deploy', channel: 'true' } } as UserProfile;

function show(text: string): HTMLElement {
  const { getByTestId } = render(
    <QueryClientProvider client={queries}>
      <MantineProvider>
        <Me value={me}><div data-testid="text"><Markdown text={text} /></div></Me>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return getByTestId('text');
}

beforeEach(() => {
  queries.setQueryData(['site'], { EnableLatex: 'false' });
  queries.setQueryData(['teams'], []);
  queries.setQueryData(['channels'], {});
  queries.setQueryData(['user-named', 'anna'], me);
  queries.setQueryData(['user-named', 'bas'], { id: 'bas', username: 'bas' });
  queries.setQueryData(['user-named', 'nobody'], null);
  queries.setQueryData(['user-named', 'bas.'], null);
});

afterEach(() => {
  cleanup();
  queries.clear();
});

/** What people try in order to have their script run in the page of another. */
const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<details open ontoggle=alert(1)>',
  '<style>*{background:url(javascript:alert(1))}</style>',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<math><mtext><table><mglyph><style><img src onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java&#x0A;script:alert(1))',
  '[x](java%0ascript:alert(1))',
  '[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](vbscript:msgbox(1))',
  '[x]( javascript:alert(1))',
  '[x](<javascript:alert(1)>)',
  '[x][1]\n\n[1]: javascript:alert(1)',
  '<javascript:alert(1)>',
  '![x](javascript:alert(1))',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![x" onerror="alert(1)](https://example.com/a.png)',
  '![x](https://example.com/a.png "t\\" onload=\\"alert(1)")',
  '[x](https://example.com" onmouseover="alert(1))',
  '`<img src=x onerror=alert(1)>`',
  '```html"onload="alert(1)\n<script>alert(1)</script>\n```',
  '@anna"><img src=x onerror=alert(1)>',
  ':smile"onload="alert(1):',
  '~town" onclick="alert(1)',
  '#tag<img src=x onerror=alert(1)>',
  '|<img src=x onerror=alert(1)>|a|\n|-|-|\n|<script>1</script>|b|',
  '- [ ] <input autofocus onfocus=alert(1)>',
  '$$\\href{javascript:alert(1)}{x}$$',
  '[^1]\n\n[^1]: <img src=x onerror=alert(1)> [x](javascript:alert(1))',
];

describe('markdown that attacks', () => {
  it.each(attacks)('%j runs nothing', (text) => {
    const page = show(text);
    expect(page.querySelectorAll('script, iframe, object, embed, form, style, svg[onload], math, base, meta, link')).toHaveLength(0);
    for (const element of page.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|^srcdoc$|^formaction$/i);
        expect(value).not.toMatch(/^\s*(javascript|vbscript|data):/i);
      }
    }
  });
});

describe('markdown', () => {
  it('opens links apart, without telling where from', () => {
    const link = show('see https://example.com/a').querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://example.com/a');
    expect(link?.getAttribute('target')).toBe('_blank');
    expect(link?.getAttribute('rel')).toBe('noopener noreferrer');
  });

  it('stays in the page for links of this site', () => {
    const link = show(`${window.location.origin}/team/pl/abcdefghijklmnopqrstuvwxyz`).querySelector('a');
    expect(link?.getAttribute('href')).toBe('/team/pl/abcdefghijklmnopqrstuvwxyz');
    expect(link?.hasAttribute('target')).toBe(false);
  });

  it('shows HTML as the text that it is', () => {
    expect(show('<b>bold</b>').textContent).toContain('<b>bold</b>');
  });

  it('has tables, tasks and lines', () => {
    const page = show('|a|b|\n|-|-|\n|1|2|\n\n- [x] done\n- [ ] not\n\none\ntwo');
    expect(page.querySelectorAll('td')).toHaveLength(2);
    expect(page.querySelectorAll('input[type=checkbox]:disabled')).toHaveLength(2);
    expect(page.querySelectorAll('p br')).toHaveLength(1);
  });

  it('marks who is meant, and leaves what nobody is called', () => {
    const page = show('@anna and @bas. @nobody @here deploy');
    expect([...page.querySelectorAll('button')].map((b) => b.textContent)).toEqual(['@anna', '@bas']);
    expect([...page.querySelectorAll('[class*=own]')].map((e) => e.textContent)).toEqual(['@anna', '@here', 'deploy']);
    expect(page.textContent).toContain('@bas. @nobody @here');
  });

  it('leaves code alone', () => {
    expect(show('`@bas :tada: #tag`').querySelector('code')?.innerHTML).toBe('@bas :tada: #tag');
  });

  it('shows the languages that it knows in colour, and others plainly', async () => {
    const page = show('```go\nfunc main() {}\n```\n\n```nosuch\nx\n```');
    await expect.poll(() => page.querySelector('.hljs-keyword')?.textContent, { timeout: 10_000 }).toBe('func');
    expect(page.querySelectorAll('pre')[1]?.textContent).toBe('x');
  });
});
