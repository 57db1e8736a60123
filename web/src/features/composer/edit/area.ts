import { difference, type Selected } from './selected';

/** The text of an area and what is selected in it. */
export function selectedIn(area: HTMLTextAreaElement): Selected {
  return { text: area.value, start: area.selectionStart, end: area.selectionEnd };
}

/** Changes the text of an area as typing does: it tells of it, and the browser can undo it. */
export function change(area: HTMLTextAreaElement, next: Selected): void {
  const { start, end, piece } = difference(area.value, next.text);
  area.focus();
  if (start !== end || piece !== '') {
    area.setSelectionRange(start, end);
    // There is no other way to change a text area that undo knows of.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const done = piece === '' ? document.execCommand('delete') : document.execCommand('insertText', false, piece);
    if (!done) {
      area.setRangeText(piece, start, end, 'end');
      area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
    }
  }
  area.setSelectionRange(next.start, next.end);
}
