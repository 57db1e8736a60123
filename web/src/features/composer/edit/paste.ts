import { codeBlock, inCode } from './code';
import { isAddress } from './format';
import { insert, type Selected } from './selected';
import { rowsOfHtml, rowsOfText, tableText } from './table';

/** What a clipboard holds, by type. */
export type Clipboard = (type: string) => string;

/**
 * What a paste makes of a text, where that is more than the plain text: a table
 * of a spreadsheet, code of an editor, a link of an address on a word.
 */
export function paste(selected: Selected, clipboard: Clipboard): Selected | undefined {
  if (inCode(selected.text, selected.start)) {
    return undefined;
  }
  const plain = clipboard('text/plain');
  const word = selected.text.slice(selected.start, selected.end);
  if (isAddress(plain.trim()) && word.trim() !== '' && !word.includes('\n') && !isAddress(word.trim())) {
    return insert(selected, `[${word}](${plain.trim()})`);
  }
  const block = pastedBlock(clipboard, plain);
  return block === undefined ? undefined : insert(selected, onOwnLines(selected, block));
}

function pastedBlock(clipboard: Clipboard, plain: string): string | undefined {
  const html = clipboard('text/html');
  const editor = clipboard('vscode-editor-data');
  if (plain.trim().includes('\n') && (editor !== '' || isListing(html, plain))) {
    return codeBlock(plain.replace(/\r\n?/g, '\n'), languageOf(editor));
  }
  const rows = html === '' ? rowsOfText(plain) : rowsOfHtml(html);
  return rows && tableText(rows);
}

/** Whether HTML is one block of code. */
function isListing(html: string, plain: string): boolean {
  if (html === '') {
    return false;
  }
  const pre = new DOMParser().parseFromString(html, 'text/html').querySelector('pre');
  return pre?.textContent.trim() === plain.replace(/\r\n?/g, '\n').trim();
}

function languageOf(editor: string): string {
  try {
    const { mode } = JSON.parse(editor) as { mode?: unknown };
    return typeof mode === 'string' && /^[\w+#-]+$/.test(mode) && mode !== 'plaintext' ? mode : '';
  } catch {
    return '';
  }
}

/** A block begins and ends a line, and markdown wants an empty one between it and what is before. */
function onOwnLines({ text, start, end }: Selected, block: string): string {
  const before = text.slice(0, start);
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  return `${gap}${block}${text.slice(end).startsWith('\n') ? '' : '\n'}`;
}
