/**
 * The library marks what is selected in its picker, but does not say of what kind it
 * is. This does, and again whenever it draws; disconnect ends it.
 */
export function nameRoles(picker: HTMLElement, label: string): MutationObserver {
  const observer = new MutationObserver(() => { mend(picker, label); });
  if (picker.shadowRoot) {
    observer.observe(picker.shadowRoot, { childList: true, subtree: true });
  }
  mend(picker, label);
  return observer;
}

function mend({ shadowRoot }: HTMLElement, label: string): void {
  const give = (selector: string, role: string) => {
    shadowRoot?.querySelectorAll(selector).forEach((e) => { e.setAttribute('role', role); });
  };
  give('#nav > div', 'tablist');
  give('#nav button', 'tab');
  give('.scroll', 'listbox');
  give('.scroll button[aria-posinset]', 'option');
  shadowRoot?.querySelector('.scroll')?.setAttribute('aria-label', label);
  // It opens a choice; that it is "selected" while that is open means nothing on a button.
  shadowRoot?.querySelector('.skin-tone-button')?.removeAttribute('aria-selected');
}
