import { describe, expect, it } from 'vitest';
import { judge } from '../../../exporter/check/check.ts';
import type { Fact } from '../../../exporter/check/history.ts';
import { printTables } from '../../../exporter/check/print-tables.ts';
import { settingRows } from '../../../exporter/check/settings.ts';
import { View } from '../../../exporter/check/view.ts';
import { redisConfigDrift } from '../../../exporter/metrics/redis-config.ts';
import { atTarget, type Sample, sample } from '../../../exporter/sample.ts';
import { historyOf } from '../../support/check-states.ts';

const viewOf = (...samples: readonly Sample[]) =>
  new View(
    'redis',
    samples.map((each) => atTarget(each, 'redis')),
  );
const fact = (name: string, value: number, labels: Readonly<Record<string, string>> = {}): Fact => ({
  name: `celery_${name}`,
  labels: { db: 'db0', ...labels },
  value,
});
const up = (hostname: string, value = 1, labels = {}) => fact('worker_up', value, { hostname, ...labels });
const setting = (name: string, value: number) => fact('setting_effective', value, { setting: name });
const version = (text: string) => fact('worker_info', 1, { version: text });
const historyWith = (...facts: readonly Fact[]) => ({
  ...historyOf({}),
  facts: new Map([['redis', facts]]),
});
const rows = (...facts: readonly Fact[]) =>
  settingRows(viewOf(), historyWith(up('w@a'), ...facts)).map(
    ({ setting: name, state, value, expected, advice }) => [name, state, value, expected, advice].join(' | '),
  );

describe('settings of Celery', () => {
  it('that do nothing are told with what tells it and what to do', () => {
    expect(
      rows(
        ...[setting('polling_interval', 0), fact('consumers', 3), version('5.2.6')],
        ...[fact('consumer_poll_interval_seconds', 1), setting('heartbeat_interval', 0)],
        ...[fact('worker_heartbeat_interval_seconds', 2, { hostname: 'w@a' })],
        ...[setting('result_backend', 0), fact('results_stored_ratio', 1.04)],
        ...[setting('prefetch', 0), fact('worker_prefetch_count', 8, { hostname: 'w@a' })],
        fact('worker_slots', 2, { hostname: 'w@a' }),
      ),
    ).toEqual([
      'polling_interval | without effect | every 1 s | at least 3 s | 3 consumers ask 60 times a minute each; kombu before 5.6 ignores polling_interval on Redis (Celery 5.2.6)',
      'heartbeat_interval | without effect | every 2 s | at least 30 s | 1 worker sends one every 2 s: start workers with --heartbeat-interval',
      'result_backend | without effect | 1.04 a task | off | each task stores its result, by SETEX: leave result_backend out where nobody reads results',
      'prefetch | without effect | 8 a worker | at most its slots | fetched at once, for so many that run: w@a 8 for 2; set worker_prefetch_multiplier to 1',
    ]);
  });

  it('that have an effect are told with what was measured', () => {
    expect(
      rows(
        ...[setting('polling_interval', 1), fact('consumers', 1), version('5.6.3')],
        ...[fact('consumer_poll_interval_seconds', 9.8), setting('heartbeat_interval', 1)],
        ...[30, 45].map((freq) => fact('worker_heartbeat_interval_seconds', freq, { hostname: `w@${freq}` })),
        ...[setting('result_backend', 1), fact('results_stored_ratio', 0)],
      ),
    ).toEqual([
      'polling_interval | in effect | every 9.8 s | at least 3 s | ',
      'heartbeat_interval | in effect | every 30 to 45 s | at least 30 s | ',
      'result_backend | in effect | 0.00 a task | off | ',
      'prefetch | unknown |  | at most its slots | not known: only workers themselves tell it, asked by control: true',
    ]);
  });

  it('blames no kombu that takes the setting', () => {
    const facts = [setting('polling_interval', 0), fact('consumers', 2), version('5.6.3')];
    expect(rows(...facts, fact('consumer_poll_interval_seconds', 1))[0]).toMatch(
      /\| 2 consumers ask 60 times a minute each$/,
    );
  });

  it('are not told where no worker is up, nor by one look', () => {
    expect(settingRows(viewOf(), historyWith(up('w@a', 0)))).toEqual([]);
    expect(settingRows(viewOf(), undefined)).toEqual([]);
  });

  it('are told of each installation by its name', () => {
    const history = historyWith(up('w@a'), up('x@a', 1, { db: 'db2', prefix: 'shop:' }));
    expect(settingRows(viewOf(), history).map(({ setting: name }) => name)).toEqual(
      expect.arrayContaining(['prefetch of db0', 'prefetch of db2 shop:']),
    );
  });
});

describe('settings of Redis', () => {
  const drift = sample(redisConfigDrift, 1, { setting: 'maxmemory' });

  it('are told where they are not those of their file', () => {
    expect(settingRows(viewOf(drift), undefined)).toEqual([
      {
        ...{ target: 'redis', setting: 'maxmemory', state: 'differs', value: '', expected: 'as in its file' },
        advice: 'not what redis.conf says: headroom audit shows both',
      },
    ]);
  });

  it('stand in the table, none of them breaks a budget', () => {
    const report = judge(['redis'], [atTarget(drift, 'redis')], undefined);
    expect(printTables(report).join('\n')).toMatch(
      /^settings +measured {2}expected\n✗ maxmemory +as in its file$/m,
    );
  });
});
