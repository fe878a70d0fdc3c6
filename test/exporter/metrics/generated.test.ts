import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeGenerated } from '../../../exporter/metrics/generated.ts';
import { Workplace } from '../../support/folder.ts';

const work = new Workplace();
afterAll(() => work.end());

it('makes the file and its folders', () => {
  const path = join(work.dir, 'docs', 'deep', 'reference.md');
  writeGenerated(path, 'text');
  expect(readFileSync(path, 'utf8')).toBe('text');
});

it('leaves a file that reads so already, and writes one that does not', () => {
  const path = work.write('made.md', 'text');
  utimesSync(path, 1, 1);
  writeGenerated(path, 'text');
  expect(statSync(path).mtimeMs).toBe(1000);
  writeGenerated(path, 'other');
  expect(readFileSync(path, 'utf8')).toBe('other');
});
