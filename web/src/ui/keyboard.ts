/**
 * Keeps the page above the keyboard of a phone. Where that only lies over the page,
 * as on iOS, the part that is seen is smaller than the window.
 */
export function stayAboveKeyboard(): void {
  const seen = window.visualViewport;
  seen?.addEventListener('resize', () => {
    const covered = seen.scale === 1 && seen.height < window.innerHeight;
    document.documentElement.style.setProperty('--seen-height', covered ? `${seen.height}px` : '100%');
  });
}
