/** Whether a key goes to an input method that is making a word, and means nothing else. */
export function isComposing(e: KeyboardEvent): boolean {
  // Safari ends the word before it tells of the key that ended it, but with this code.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return e.isComposing || e.keyCode === 229;
}
