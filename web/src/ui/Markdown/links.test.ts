import { describe, expect, it } from 'vitest';

import { pathWithin, permalinkId, safeImageUrl, safeUrl } from './links';

describe('addresses of links', () => {
  it.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['example.com/x', 'http://example.com/x'],
    ['localhost:8065/x', 'http://localhost:8065/x'],
    ['//example.com', 'https://example.com'],
    ['mailto:a@b.nl', 'mailto:a@b.nl'],
    ['/team/channels/x', '/team/channels/x'],
    ['#a', '#a'],
  ])('%s leads to %s', (url, to) => {
    expect(safeUrl(url)).toBe(to);
  });

  it.each([
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)', ' javascript:alert(1)',
    'vbscript:x', 'data:text/html,<script>alert(1)</script>', 'blob:https://x/y', 'file:///etc/passwd', 'view-source:x', 'java\u200bscript:alert(1)',
  ])('%j leads nowhere', (url) => {
    expect(safeUrl(url)).toBeUndefined();
    expect(safeImageUrl(url)).toBeUndefined();
  });

  it('takes images from the web only', () => {
    expect(safeImageUrl('https://example.com/a.png')).toBe('https://example.com/a.png');
    expect(safeImageUrl('mailto:a@b.nl')).toBeUndefined();
  });

  it('knows the pages of this site', () => {
    const origin = 'https://chat.example.com';
    expect(pathWithin('https://chat.example.com/team/pl/abc', origin)).toBe('/team/pl/abc');
    expect(pathWithin('/team/channels/x', origin)).toBe('/team/channels/x');
    expect(pathWithin('https://chat.example.com.evil.com/team/pl/abc', origin)).toBeUndefined();
    expect(pathWithin('https://chat.example.com/api/v4/files/abc', origin)).toBeUndefined();
    expect(pathWithin('http://[', origin)).toBeUndefined();
    expect(permalinkId('/team/pl/abcdefghijklmnopqrstuvwxyz')).toBe('abcdefghijklmnopqrstuvwxyz');
    expect(permalinkId('/team/pl/short')).toBeUndefined();
  });
});
