const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** The fence that is open after a line, "" for none. */
function after(line: string, open: string): string {
  const [, mark = '', info = ''] = fence.exec(line) ?? [];
  if (open !== '') {
    return mark.startsWith(open) && info.trim() === '' ? '' : open;
  }
  return mark[0] === '`' && info.includes('`') ? '' : mark; // a fence has no backticks behind it
}

/** Whether a position in a text is in a block of code that began before it. */
export function inCodeBlock(text: string, at: number): boolean {
  const lines = text.slice(0, at).split('\n').slice(0, -1);
  return lines.reduce((open, line) => after(line, open), '') !== '';
}

/** Whether a position in a text is in code, of a block or within a line. */
export function inCode(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return inCodeBlock(text, at) || (line.match(/`+/g) ?? []).length % 2 === 1;
}

/** A text without its code, which mentions nobody. */
export function withoutCode(text: string): string {
  let open = '';
  const prose: string[] = [];
  for (const line of text.split('\n')) {
    const before = open;
    open = after(line, before);
    if (before === '' && open === '') {
      prose.push(line.replace(/(`+)(?:(?!\1).)*\1/g, ' '));
    }
  }
  return prose.join('\n');
}

/** Puts a text into a block of code, with a longer fence than any inside. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/^ {0,3}`{3,}/gm) ?? []).map((mark) => mark.trim().length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${text.replace(/\n$/, '')}\n${mark}`;
}
