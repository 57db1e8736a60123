import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { TestProject } from 'vitest/node';

const run = promisify(execFile);
const web = new URL('../..', import.meta.url).pathname;

declare module 'vitest' {
  interface ProvidedContext {
    /** The polder program under test. */
    program: string;
  }
}

/**
 * Builds the page and the program with it once for all tests. POLDER_PROGRAM names
 * one that is there already.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.POLDER_PROGRAM;
  if (given) {
    project.provide('program', given);
    return () => Promise.resolve();
  }
  const directory = await mkdtemp(join(tmpdir(), 'polder-web-'));
  const program = join(directory, 'polder');
  // As people get it: test runners ask for React's slower build by this variable.
  await run('npx', ['vite', 'build', '--logLevel', 'warn'], { cwd: web, env: { ...process.env, NODE_ENV: 'production' } });
  await run('go', ['build', '-o', program, './cmd/polder'], { cwd: join(web, '..') });
  project.provide('program', program);
  return () => rm(directory, { recursive: true });
}
