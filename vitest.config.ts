import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** GitHub's parser of workflows is shipped without the sources that its source maps name; each would be a warning. */
const withoutSourceMaps = {
  name: 'without-source-maps',
  enforce: 'pre',
  load: (id: string) =>
    /\/@actions\/.*\.js$/.test(id) ? readFileSync(id, 'utf8').replace(/^\/\/# source.*$/m, '') : undefined,
} as const;

export default defineConfig({
  plugins: [withoutSourceMaps],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup.ts'],
    // Live tests start real servers: two at a time is what two cores carry without missed deadlines.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // It imports JSON in a way that Node refuses and vite takes.
    server: { deps: { inline: [/@actions\//] } },
  },
});
