import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../demo/servers/root.ts';
import { metricsDocument } from '../../../exporter/metrics/document.ts';
import { catalogue, chapters } from '../../../exporter/metrics/index.ts';

const lines = metricsDocument().split('\n');

describe('metricsDocument', () => {
  it('is METRICS.md', () => {
    expect(readFileSync(join(root, 'METRICS.md'), 'utf8')).toBe(metricsDocument());
  });

  it('has one chapter for each file of the catalogue', () => {
    expect(lines.filter((line) => line.startsWith('## '))).toEqual(
      Object.keys(chapters).map((title) => `## ${title}`),
    );
  });

  it('has one row for each metric', () => {
    const names = lines.flatMap((line) => /^\| `(\w+)` \|/.exec(line)?.[1] ?? []);
    expect(names.sort()).toEqual(catalogue.map(({ name }) => name).sort());
  });

  it('has five columns in every row', () => {
    const rows = lines.filter((line) => line.startsWith('|'));
    expect(rows.filter((row) => row.split('|').length !== 7)).toEqual([]);
  });
});
