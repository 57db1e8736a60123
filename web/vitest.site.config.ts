import { defineConfig } from 'vitest/config';

// The tests in a browser: one after the other, with one browser and one server for
// all that need nothing else.
export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    globalSetup: 'test/site/program.ts',
    isolate: false,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
  },
});
