// What a check prints of each state; the texts are in test/fixtures/check.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../demo/servers/root.ts';
import { judge } from '../../../exporter/check/check.ts';
import { exitCodeOf } from '../../../exporter/check/line.ts';
import { printReport } from '../../../exporter/check/print.ts';
import { historyOf, samplesOf, states } from '../../support/check-states.ts';

const targets = ['redis', 'orders', 'api'];
const reportOf = (name: string) => {
  const state = states[name] ?? {};
  return judge(targets, samplesOf(state), historyOf(state));
};
const file = (name: string) => join(root, 'test/fixtures/check', `${name.replaceAll(' ', '-')}.txt`);

describe('a check with history', () => {
  it.each(Object.keys(states))('of %s', async (name) => {
    const text = printReport(reportOf(name), false);
    await expect(text).toMatchFileSnapshot(file(name));
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    ['healthy', 0],
    ['memory over budget', 1],
    ['redis down', 2],
    ['operations burning', 0],
    ['worker missing', 1],
    ['beat stopped', 1],
    ['pool exhausted', 1],
    ['postgres down', 2],
  ])('of %s ends with %d', (name, code) => {
    expect(exitCodeOf(reportOf(name))).toBe(code);
  });
});

it('a check without history names what it cannot know', async () => {
  const text = printReport(judge(targets, samplesOf({}), undefined), false);
  await expect(text).toMatchFileSnapshot(file('healthy without history'));
});

it('as JSON it carries all that is printed', () => {
  const report = JSON.parse(JSON.stringify(reportOf('beat stopped')));
  expect(Object.keys(report).sort()).toEqual([
    ...['alerts', 'blind', 'checklist', 'lines', 'pools', 'queues', 'schedules', 'services', 'settings'],
    'workers',
  ]);
  expect(report.checklist[4]).toEqual({
    target: 'redis',
    item: 'Scheduled tasks',
    word: 'BREACHED',
    value: '1 late',
    budget: '0',
    since: 1_795_867_500,
    spenders: ['not run when due: receipts'],
  });
  expect(report.workers).toHaveLength(2);
  expect(report.settings).toHaveLength(4);
});
