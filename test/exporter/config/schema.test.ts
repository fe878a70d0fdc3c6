import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fileSchema } from '../../../exporter/config/schema.ts';

const pathsOf = (file: unknown): readonly string[] => {
  const { issues = [] } = v.safeParse(fileSchema, file);
  return issues.map(({ path = [] }) => path.map(({ key }) => String(key)).join('.'));
};

describe('fileSchema', () => {
  it('has a default for every key but the targets', () => {
    expect(v.parse(fileSchema, {})).toEqual({
      scrape_timeout: 5000,
      min_interval: 14_000,
      max_samples: 10_000,
      schedule_grace: 60_000,
      budgets: {},
      access: { tokens: [] },
      prices: {},
    });
  });

  it('refuses a deadline that no timer can hold: Node ends a longer one at once', () => {
    expect(pathsOf({ scrape_timeout: '1000d' })).toEqual(['scrape_timeout']);
  });

  it.each([`${'9'.repeat(400)}B`, `${'9'.repeat(400)}MiB`])('refuses a size that is infinite', (memory) => {
    expect(pathsOf({ budgets: { memory } })).toEqual(['budgets.memory']);
  });

  it('refuses a duration that is infinite', () => {
    expect(pathsOf({ min_interval: `${'9'.repeat(400)}s` })).toEqual(['min_interval']);
  });
});
