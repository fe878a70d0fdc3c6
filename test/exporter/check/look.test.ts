// What a check says of each break of the demo, from what it read there; the texts are in test/fixtures/check/breaks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaks } from '../../../demo/breaks/index.ts';
import { faults } from '../../../demo/options.ts';
import type { Stack } from '../../../demo/stack.ts';
import { judge } from '../../../exporter/check/check.ts';
import { historyOf } from '../../../exporter/check/history.ts';
import { exitCodeOf } from '../../../exporter/check/line.ts';
import { printReport } from '../../../exporter/check/print.ts';
import { looksFolder, savedLook } from '../../support/check-looks.ts';

const reportOf = (name: string) => {
  const { targets, samples, answers } = savedLook(name);
  return judge(targets, samples, answers && historyOf(answers));
};

describe('a check while the demo is broken by', () => {
  it.each(faults)('%s', async (name) => {
    const text = printReport(reportOf(name), false);
    await expect(text).toMatchFileSnapshot(join(looksFolder, `${name}.txt`));
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each(faults)('%s begins with the alert that pages, and since when', (name) => {
    const { alert } = breaks[name]({ database: {} } as Stack);
    const [first] = printReport(reportOf(name), false).split('\n');
    expect(first).toMatch(new RegExp(`^firing since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC: ${alert} `));
  });
});

it.each([
  ['memory', 1],
  ['redis', 2],
  ['operations', 0],
  ['worker', 1],
  ['beat', 1],
  ['pool', 1],
  ['postgres', 2],
  ['connections', 2],
  ['service', 1],
])('it ends with the exit status of %s, %d', (name, code) => {
  expect(exitCodeOf(reportOf(name))).toBe(code);
});

describe('what was read there', () => {
  it.each(faults)('while broken by %s tells nothing of the machine or of a login', (name) => {
    for (const ending of ['metrics', 'json', 'txt']) {
      const text = readFileSync(join(looksFolder, `${name}.${ending}`), 'utf8');
      expect(text.match(/\/tmp|\/home|\/root|:\/\/|password|Linux|process_id/gi) ?? []).toEqual([]);
      expect(text.length).toBeLessThan(200_000);
    }
  });
});
