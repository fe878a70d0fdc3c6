import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** GitHub's parser of workflows is shipped without the sources that its source maps name; each would be a warning. */
const withoutSourceMaps = {
  name: 'without-source-maps',
  enforce: 'pre',
  load: (id: string) =>
    /\/@actions\/.*\.js$/.test(id) ? readFileSync(id, 'utf8').replace(/^\/\/# source.*$/m, '') : undefined,
} as const;

const waiting = ['test/live/**', 'test/e2e/**', 'test/demo/**', 'test/pools/**'];

export default defineConfig({
  plugins: [withoutSourceMaps],
  test: {
    globalSetup: ['test/setup.ts'],
    // No answer, output or log of any test holds a secret that the test used.
    setupFiles: ['test/listening.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // It imports JSON in a way that Node refuses and vite takes.
    server: { deps: { inline: [/@actions\//] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'computing',
          include: ['test/**/*.test.ts'],
          exclude: waiting,
          // Modules are loaded once for all files of a worker: loading them takes longer than most tests.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'waiting',
          include: waiting.map((folder) => folder.replace('**', '**/*.test.ts')),
          // These start real servers, and wait for them more than they compute.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
