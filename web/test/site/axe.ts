import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

import { schemes, showScheme } from './scheme';

/** Checks that nothing on a page keeps people from using it, in both colour schemes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of schemes) {
    await showScheme(page, colorScheme);
    await page.evaluate(settled);
    await page.evaluate(axe.source); // like the browser's own tools, not subject to the page's policy
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const grave = violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => `${v.id} (${colorScheme}): ${v.help}\n${v.nodes.map((n) => `  ${n.html}\n    ${n.failureSummary}`).join('\n')}`);
    expect(grave.join('\n')).toBe('');
  }
}

/** In the page: returns when what fades in or out has done so, as colours are not to be judged before. */
async function settled(): Promise<void> {
  for (let frames = 0; frames < 2; frames++) { // a transition begins with the next one
    await new Promise(requestAnimationFrame);
  }
  const passing = document.getAnimations().filter((a) => a.playState === 'running' && a.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(passing.map((a) => a.finished));
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
