import { describe, expect, it } from 'vitest';
import { judge } from '../../../exporter/check/check.ts';
import type { History } from '../../../exporter/check/history.ts';
import { exitCodeOf } from '../../../exporter/check/line.ts';
import { printReport } from '../../../exporter/check/print.ts';
import { printTables } from '../../../exporter/check/print-tables.ts';
import * as headroom from '../../../exporter/metrics/headroom.ts';
import * as m from '../../../exporter/metrics/redis.ts';
import * as clients from '../../../exporter/metrics/redis-connections.ts';
import { atTarget, type Sample, sample } from '../../../exporter/sample.ts';
import { historyOf } from '../../support/check-states.ts';

const held = (service: string, many: number) => sample(clients.serviceConnections, many, { service });
const expected = (service: string, many: number) =>
  sample(clients.serviceConnectionsExpected, many, { service });

const reportOf = (samples: readonly Sample[], history?: History) =>
  judge(
    ['redis'],
    samples.map((each) => atTarget(each, 'redis')),
    history,
  );
const up = sample(m.redisUp, 1);
const tableOf = (...samples: readonly Sample[]) => printTables(reportOf([up, ...samples]));
const knowing = (...samples: readonly Sample[]): History => ({
  ...historyOf({}),
  facts: new Map([
    ['redis', samples.map(({ metric, labels, value }) => ({ name: metric.name, labels, value }))],
  ]),
});
const lineOf = (samples: readonly Sample[], history?: History) =>
  reportOf([up, ...samples], history).lines.filter(({ check }) => /service|connections of/.test(check));

describe('the table of connections by service', () => {
  it('has those with most first, and what is expected', () => {
    expect(tableOf(held('api', 3), held('worker', 12), held('mailer', 3), expected('api', 2))).toEqual([
      'services                                      connections',
      '  worker                                               12',
      '  api                                                   3  expected 2',
      '  mailer                                                3',
      '',
    ]);
  });

  it('is left out where services are not told apart', () => {
    expect(tableOf()).toEqual([]);
  });

  it('has twenty rows at most, and says how many more', () => {
    const many = Array.from({ length: 23 }, (_, n) => held(`s${n}`, n));
    const rows = tableOf(...many);
    expect(rows).toHaveLength(23);
    expect(rows.at(-2)).toBe('  and 3 more');
  });

  it.each([
    ['\u001b[31mred\u001b[0m', '  [31mred [0m'],
    ['two\nlines\r', '  two lines'],
    ['\u202eturned', '  turned'],
    ['x'.repeat(200), `  ${'x'.repeat(37)}…`],
    ['', ' '],
  ])('shows no more of the name %j than can be shown', (name, shown) => {
    const [, row = ''] = tableOf(held(name, 7));
    expect(
      row
        .replace(/ +7$/, '')
        .replace(/^ +(?=\S)/, '  ')
        .trimEnd(),
    ).toBe(shown.trimEnd());
    expect(row).toMatch(/^[^\p{Cc}\p{Cf}]{57}$/u);
  });
});

describe('a service', () => {
  const [short, wanted] = [held('api', 0), expected('api', 2)];

  it('that has what is expected is good', () => {
    expect(lineOf([held('api', 2), wanted, held('other', 0)])).toMatchObject([
      { check: 'services connected', state: 'good', value: '1', budget: '1' },
    ]);
    expect(lineOf([held('other', 0)])).toEqual([]);
  });

  it('that one look misses may be under deployment', () => {
    for (const history of [undefined, knowing(held('api', 2), wanted)])
      expect(lineOf([short, wanted], history)).toMatchObject([
        { check: 'connections of api', state: 'at risk', advice: 'it may be under deployment: look again' },
      ]);
  });

  it('that Prometheus misses too is broken, since its alert began', () => {
    const alert = {
      alert: 'ServiceNotConnected',
      target: 'redis',
      state: 'firing',
      severity: 'critical',
    } as const;
    const history = {
      ...knowing(short, wanted),
      alerts: [
        { ...alert, labels: { service: 'other' }, since: 10 },
        { ...alert, labels: { service: 'api' }, since: 1000 },
      ],
    };
    expect(lineOf([short, wanted], history)).toMatchObject([
      { state: 'broken', value: '0', budget: '2', since: 1000, alerts: ['ServiceNotConnected'] },
    ]);
    expect(exitCodeOf(reportOf([up, short, wanted], history))).toBe(1);
  });
});

it('where no look is let in, those who hold connections are known by Prometheus', () => {
  const refused = [
    sample(m.redisUp, 0),
    sample(headroom.failureReason, 1, { collector: 'redis_server', reason: 'maxclients' }),
  ];
  const history = knowing(held('leak', 235), held('api', 1));
  const text = printReport(reportOf(refused, history), false);
  expect(text).toContain('leak: 235 connections');
  expect(text).toMatch(/^ {2}leak +235$/m);
});

it('nobody is said to hold connections that came after the list', () => {
  const refused = [
    sample(m.redisUp, 0),
    sample(headroom.failureReason, 1, { collector: 'redis_server', reason: 'maxclients' }),
  ];
  const all = sample(m.redisConnectedClients, 250);
  const textOf = (leaking: number) =>
    printReport(reportOf(refused, knowing(held('leak', leaking), held('demo', 11), all)), false);
  expect(textOf(1)).not.toContain('demo: 11 connections');
  expect(textOf(1)).toMatch(/^ {2}demo +11$/m);
  expect(textOf(200)).toContain('leak: 200 connections');
});
