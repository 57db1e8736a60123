import { setTimeout as pause } from 'node:timers/promises';

const patienceMs = 30_000;

/** Waits until a condition holds; an error of it ends the wait. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`in vain: wait until ${what}`);
    }
    await pause(50);
  }
}
