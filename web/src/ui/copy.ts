/** Copies a text; false if the browser does not let the page. */
export async function copyText(text: string): Promise<boolean> {
  // Pages that came without TLS from elsewhere than this machine have no clipboard.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  try {
    if (!clipboard) {
      return false;
    }
    await clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
