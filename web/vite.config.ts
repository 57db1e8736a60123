import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

import { emojiNames } from './emojiNames.ts';

const server = process.env.POLDER_URL ?? 'http://localhost:8065';

export default defineConfig({
  plugins: [react(), emojiNames()],
  build: {
    target: 'es2022',
    // A stylesheet or image inside the page would need a looser policy.
    assetsInlineLimit: 0,
    // All that the first view needs comes in one file, rather than in a hundred small ones.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  server: {
    proxy: { '/api': { target: server, ws: true } },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
