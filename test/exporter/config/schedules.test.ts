import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../exporter/config/fault.ts';
import { parseConfig } from '../../../exporter/config/parse.ts';

const parse = (schedules: string, celery = '', file = '') => {
  const text = `${file}\ntargets: [{ name: a, kind: redis, url: redis://host, celery: [{ schedules: [${schedules}]${celery} }] }]`;
  const [target] = parseConfig({ name: 'f', text }, {}, () => '').targets;
  return target?.kind === 'redis' ? target.celery[0]?.schedules : undefined;
};
const faultsOf = (schedules: string, celery = ''): readonly string[] => {
  try {
    parse(schedules, celery);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.faults.map(
        ({ path, message }) => `${path.replace('targets[0].celery[0].', '')}: ${message}`,
      );
    throw error;
  }
  return [];
};

describe('a declared schedule', () => {
  it('is read with its defaults', () => {
    expect(parse('{ name: a, task: t, every: 60s }, { name: b, task: t, cron: "0 3 * * *" }')).toEqual([
      { name: 'a', task: 't', everyMs: 60_000, cron: undefined, timezone: 'UTC', graceMs: 60_000 },
      { name: 'b', task: 't', everyMs: undefined, cron: '0 3 * * *', timezone: 'UTC', graceMs: 60_000 },
    ]);
  });

  it('has the grace of the file, or its own', () => {
    const both = '{ name: a, task: t, every: 60s }, { name: b, task: t, every: 60s, grace: 0 }';
    expect(parse(both, '', 'schedule_grace: 5m')?.map(({ graceMs }) => graceMs)).toEqual([300_000, 0]);
  });

  it('may be longer apart than any timer waits', () => {
    expect(parse('{ name: a, task: t, every: 90d }')).toMatchObject([{ everyMs: 90 * 86_400_000 }]);
  });

  it.each([
    ['{ name: a, task: t }', ['schedules[0]: expected either every or cron, got neither']],
    [
      '{ name: a, task: t, every: 1m, cron: "0 3 * * *" }',
      ['schedules[0]: expected either every or cron, got both'],
    ],
    [
      '{ name: a, task: t, every: 1m }, { name: a, task: u, every: 1m }',
      ['schedules[1].name: expected a name of its own, got a again'],
    ],
    ['{ name: a, task: t, every: 0 }', ['schedules[0].every: expected a duration over 0 such as 60s, got 0']],
    [
      '{ name: a, task: t, cron: "0 0 3 * * *" }',
      ['schedules[0].cron: expected a cron expression of five fields such as "0 3 * * *", got "0 0 3 * * *"'],
    ],
    [
      '{ name: a, task: t, every: 1m, timezone: Berlin }',
      ['schedules[0].timezone: expected a time zone such as Europe/Berlin, got "Berlin"'],
    ],
  ])('is refused as %s', (schedules, faults) => {
    expect(faultsOf(schedules)).toEqual(faults);
  });

  it('is refused where nothing is heard', () => {
    expect(faultsOf('{ name: a, task: t, every: 1m }', ', events: false')).toEqual([
      'events: expected true beside schedules, got false',
    ]);
    expect(faultsOf('', ', events: false')).toEqual([]);
  });
});
