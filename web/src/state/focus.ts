/** What has the focus and can get it back; of an item of a menu, what opened the menu. */
export function focused(): HTMLElement | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) {
    return null;
  }
  const menu = element.closest('[role="menu"]');
  const target = menu?.getAttribute('aria-labelledby');
  return menu ? document.getElementById(target ?? '') : element;
}

/** Gives the focus back, unless it went somewhere else meanwhile. */
export function giveFocusBack(opener: HTMLElement | null): void {
  if (opener?.isConnected) {
    opener.focus();
  }
}
