import { describe, expect, it } from 'vitest';

import { paste } from './paste';

function pasted(into: string, types: Record<string, string>): string | undefined {
  const start = into.search(/[|⟦]/);
  const text = into.replace(/[|⟦⟧]/g, '');
  const end = into.includes('⟧') ? into.indexOf('⟧') - 1 : start;
  return paste({ text, start, end }, (type) => types[type] ?? '')?.text;
}

const sheet = '<html><head><style>td{}</style></head><body><table><tr><th>Name</th><th>Height</th></tr>' +
  '<tr><td>Afsluitdijk</td><td>7.9&nbsp;m</td></tr><tr><td>a|b</td><td>two<br>\nlines</td></tr></table></body></html>';

describe('pasting', () => {
  it('makes a table of a spreadsheet', () => {
    expect(pasted('|', { 'text/html': sheet, 'text/plain': 'Name\tHeight\nAfsluitdijk\t7.9 m' })).toBe(
      '| Name | Height |\n| --- | --- |\n| Afsluitdijk | 7.9\u00a0m |\n| a\\|b | two lines |\n',
    );
  });
  it('puts a table on lines of its own', () => {
    expect(pasted('see |!', { 'text/plain': 'a\tb\n1\t2\n' })).toBe('see \n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n!');
  });
  it('fills up short rows and wide cells', () => {
    expect(pasted('|', { 'text/html': '<table><tr><td colspan="2">a</td></tr><tr><td>1</td></tr></table>' })).toBe('| a |  |\n| --- | --- |\n| 1 |  |\n');
  });
  it.each([
    ['one cell', { 'text/html': '<table><tr><td>a</td></tr></table>', 'text/plain': 'a' }],
    ['a page around a table', { 'text/html': `<p>Before</p>${sheet}`, 'text/plain': 'Before\nName' }],
    ['a listing in a table', { 'text/html': '<table><tr><td data-line-number="1"></td><td>if</td></tr><tr><td></td><td>x</td></tr></table>', 'text/plain': 'if\nx' }],
    ['indented code', { 'text/plain': '\tif x {\n\t\treturn\n\t}' }],
    ['uneven lines', { 'text/plain': 'a\tb\nc' }],
    ['prose', { 'text/html': '<p>a</p><p>b</p>', 'text/plain': 'a\n\nb' }],
  ])('leaves %s as it is', (_, types) => {
    expect(pasted('|', types)).toBeUndefined();
  });
  it('keeps code that comes from an editor', () => {
    expect(pasted('|', { 'text/plain': 'if x {\r\n\ty()\r\n}', 'vscode-editor-data': '{"mode":"go"}', 'text/html': '<div>if x {</div>' })).toBe(
      '```go\nif x {\n\ty()\n}\n```\n',
    );
  });
  it('keeps a listing of a page', () => {
    expect(pasted('|', { 'text/plain': 'a\n  b', 'text/html': '<pre><code>a\n  b</code></pre>' })).toBe('```\na\n  b\n```\n');
  });
  it('keeps one line of code in its line', () => {
    expect(pasted('run |', { 'text/plain': 'make', 'vscode-editor-data': '{"mode":"shellscript"}' })).toBeUndefined();
  });
  it('makes a link of an address on a word', () => {
    expect(pasted('see ⟦the plan⟧.', { 'text/plain': ' https://example.com/plan?a=1 ' })).toBe('see [the plan](https://example.com/plan?a=1).');
  });
  it.each([
    ['an address on an address', '⟦https://a.example⟧', 'https://b.example'],
    ['an address on nothing', 'see |', 'https://b.example'],
    ['a word on a word', '⟦a⟧', 'b'],
    ['a script', '⟦a⟧', 'javascript:alert(1)'],
    ['a table in code', '```\n|', 'a\tb\n1\t2'],
  ])('makes no link or table of %s', (_, into, plain) => {
    expect(pasted(into, { 'text/plain': plain })).toBeUndefined();
  });
});
