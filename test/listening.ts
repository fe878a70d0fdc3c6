import { afterAll, expect } from 'vitest';
import { heardOf, readLogs } from './support/hearing.ts';
import { everySecret } from './support/secrets.ts';

// Files that share a process answer for themselves only.
const before = everySecret.leaks().length;

// Registered before those of the test files, so that it runs after theirs: everything has ended.
afterAll(() => {
  readLogs();
  if (process.env.HEADROOM_SHOW) process.stdout.write(`heard ${JSON.stringify(heardOf())}\n`);
  expect(everySecret.leaks().slice(before)).toEqual([]);
});
