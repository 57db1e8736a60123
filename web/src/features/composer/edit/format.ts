import { codeBlock } from './code';
import { insert, type Selected } from './selected';

export type Format = 'bold' | 'italic' | 'strike' | 'heading' | 'link' | 'code' | 'quote' | 'bullets' | 'numbers';

/** Gives what is selected a format, or takes it away where it has it. */
export function format(selected: Selected, kind: Format): Selected {
  switch (kind) {
    case 'bold':
      return wrap(selected, '**');
    case 'italic':
      return wrap(selected, '_');
    case 'strike':
      return wrap(selected, '~~');
    case 'code':
      return chosen(selected).includes('\n') ? block(selected) : wrap(selected, '`');
    case 'link':
      return link(selected);
    case 'heading':
      return mark(selected, () => '### ', /^#{1,6} /);
    case 'quote':
      return mark(selected, () => '> ', /^> ?/);
    case 'bullets':
      return mark(selected, () => '- ', /^[-*+] /);
    case 'numbers':
      return mark(selected, (i) => `${i + 1}. `, /^\d+[.)] /);
  }
}

function chosen({ text, start, end }: Selected): string {
  return text.slice(start, end);
}

/** Marks work at the edge of a word, not at that of a space. */
function tight(selected: Selected): Selected {
  const inner = chosen(selected);
  if (inner.trim() === '') {
    return selected;
  }
  return {
    ...selected,
    start: selected.start + inner.length - inner.trimStart().length,
    end: selected.end - (inner.length - inner.trimEnd().length),
  };
}

function wrap(loose: Selected, by: string): Selected {
  const s = tight(loose);
  const n = by.length;
  const inner = chosen(s);
  if (inner.length >= 2 * n && inner.startsWith(by) && inner.endsWith(by)) {
    const bare = inner.slice(n, -n);
    return { text: s.text.slice(0, s.start) + bare + s.text.slice(s.end), start: s.start, end: s.start + bare.length };
  }
  if (s.text.slice(0, s.start).endsWith(by) && s.text.slice(s.end).startsWith(by)) {
    return { text: s.text.slice(0, s.start - n) + inner + s.text.slice(s.end + n), start: s.start - n, end: s.end - n };
  }
  return { text: s.text.slice(0, s.start) + by + inner + by + s.text.slice(s.end), start: s.start + n, end: s.end + n };
}

function block(s: Selected): Selected {
  const before = s.start === 0 || s.text[s.start - 1] === '\n' ? '' : '\n';
  const after = s.end === s.text.length || s.text[s.end] === '\n' ? '' : '\n';
  return insert(s, before + codeBlock(chosen(s)) + after);
}

/** An address as far as a link goes: a whole one, without spaces. */
export function isAddress(text: string): boolean {
  return /^(https?:\/\/|mailto:)\S+$/i.test(text) && URL.canParse(text);
}

/** Makes a link of what is selected, and selects what is still to be written. */
function link(loose: Selected): Selected {
  const s = tight(loose);
  const inner = chosen(s);
  if (isAddress(inner)) {
    const { text } = insert(s, `[](${inner})`);
    return { text, start: s.start + 1, end: s.start + 1 };
  }
  const address = 'https://';
  const { text } = insert(s, `[${inner}](${address})`);
  const at = inner === '' ? s.start + 1 : s.start + inner.length + 3;
  return { text, start: at, end: inner === '' ? at : at + address.length };
}

/** Puts a marker before each line that is touched, or removes it if all have it. */
function mark(s: Selected, marker: (line: number) => string, pattern: RegExp): Selected {
  const from = s.text.lastIndexOf('\n', s.start - 1) + 1;
  const until = s.text.indexOf('\n', s.end) < 0 ? s.text.length : s.text.indexOf('\n', s.end);
  const lines = s.text.slice(from, until).split('\n');
  const marked = lines.every((line) => pattern.test(line));
  const changed = lines.map((line, i) => (marked ? '' : marker(i)) + line.replace(pattern, '')).join('\n');
  const text = s.text.slice(0, from) + changed + s.text.slice(until);
  if (s.start !== s.end) {
    return { text, start: from, end: from + changed.length };
  }
  const caret = Math.max(from, s.start + changed.length - (until - from));
  return { text, start: caret, end: caret };
}

const listLine = /^(\s*)(?:([-*+])( \[[ xX]\])?|(\d+)([.)])|(>)) (.*)$/;

/** Begins a new line; in a list or quote, with its next marker. An empty item ends the list. */
export function newLine(s: Selected): Selected {
  const from = s.text.lastIndexOf('\n', s.start - 1) + 1;
  const line = s.text.slice(from, s.start);
  const [, indent = '', bullet, task, number, point = '', , content = ''] = listLine.exec(line) ?? [];
  if (!listLine.test(line)) {
    return insert(s, '\n');
  }
  if (content.trim() === '') {
    return insert({ ...s, start: from }, '');
  }
  const next = bullet ? `${bullet}${task ? ' [ ]' : ''} ` : number ? `${Number(number) + 1}${point} ` : '> ';
  return insert(s, `\n${indent}${next}`);
}
