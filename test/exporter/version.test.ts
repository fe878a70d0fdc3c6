import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { version } from '../../exporter/version.ts';

it('is the version in package.json', () => {
  const packageFile = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(version).toBe((JSON.parse(packageFile) as { version: string }).version);
});
