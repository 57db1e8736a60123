/** A table in markdown, of rows of cells; the first row is its head. */
export function tableText(rows: string[][]): string {
  const width = Math.max(...rows.map((row) => row.length));
  const line = (cells: string[]) => `| ${Array.from({ length: width }, (_, i) => cell(cells[i] ?? '')).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${' --- |'.repeat(width)}`, ...body.map(line)].join('\n');
}

function cell(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

/** The rows of HTML that is a table and nothing else, as spreadsheets copy. */
export function rowsOfHtml(html: string): string[][] | undefined {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  body.querySelectorAll('style, script, meta, title').forEach((e) => { e.remove(); });
  const table = body.querySelector('table');
  if (!table || table.querySelector('table, pre, code') || plain(body) !== plain(table) || isListing(table)) {
    return undefined;
  }
  return worthwhile([...table.rows].map((row) => [...row.cells].flatMap((c) => [c.textContent, ...Array<string>(Math.max(c.colSpan, 1) - 1).fill('')])));
}

function plain(e: Element): string {
  return e.textContent.replace(/\s+/g, '');
}

/** Pages that show code put each line of it in the row of a table. */
function isListing(table: HTMLTableElement): boolean {
  return table.querySelector('[class*="code"], [class*="line-number"], [data-line-number]') !== null;
}

/** The rows of a text with tabs between cells. Lines of code are indented with tabs, so no row may begin with one. */
export function rowsOfText(text: string): string[][] | undefined {
  const rows = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n').map((line) => line.split('\t'));
  const width = rows[0]?.length ?? 0;
  const even = rows.every((row) => row.length === width && row[0]?.trim() !== '');
  return even ? worthwhile(rows) : undefined;
}

function worthwhile(rows: string[][]): string[][] | undefined {
  const filled = rows.filter((row) => row.some((c) => c.trim() !== ''));
  return filled.length > 1 && Math.max(...filled.map((row) => row.length)) > 1 ? filled : undefined;
}
