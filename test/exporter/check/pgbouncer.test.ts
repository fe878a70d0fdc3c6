import { describe, expect, it } from 'vitest';
import { judge } from '../../../exporter/check/check.ts';
import * as headroom from '../../../exporter/metrics/headroom.ts';
import { pgbouncerUp } from '../../../exporter/metrics/pgbouncer.ts';
import * as m from '../../../exporter/metrics/pgbouncer-pools.ts';
import { atTarget, type Sample, sample } from '../../../exporter/sample.ts';

const check = (samples: readonly Sample[]) => {
  const always = [sample(m.saturationBudget, 0.9), sample(m.waitBudget, 1)];
  const here = [...always, ...samples].map((each) => atTarget(each, 'pooler'));
  return judge(['pooler'], here, undefined).lines;
};
const read = [sample(pgbouncerUp, 1), sample(headroom.collectorAge, 2, { collector: 'pgbouncer_pools' })];
const pool = (user: string, saturation: number, wait: number) => [
  sample(m.poolSaturation, saturation, { database: 'shop', user }),
  sample(m.clientWait, wait, { database: 'shop', user }),
];

describe('the checklist of a PgBouncer', () => {
  it('is of the fullest pool and the longest wait', () => {
    expect(check([...read, ...pool('a', 0.4, 0), ...pool('b', 1, 2.5), ...pool('c', 0.2, 0)])).toMatchObject([
      { state: 'broken', value: '100.0 %', budget: '90.0 %', advice: expect.stringContaining('shop as b') },
      { state: 'broken', value: '2.5 s', budget: '1.0 s', ageSeconds: 2 },
    ]);
    expect(check([...read, ...pool('a', 0.9, 1)]).map(({ state }) => state)).toEqual(['good', 'good']);
  });

  it('is good where no client has come yet', () => {
    expect(check(read).map(({ state, value }) => `${state} ${value}`)).toEqual([
      'good no pool',
      'good no pool',
    ]);
  });

  it('is why it could not be read where it was not', () => {
    const failure = sample(headroom.failureReason, 1, { collector: 'pgbouncer_server', reason: 'refused' });
    expect(check([sample(pgbouncerUp, 0), failure])).toMatchObject([
      {
        check: 'pgbouncer_server',
        state: 'unread',
        advice: 'could not be read: refused, nothing listens there: start it',
      },
    ]);
  });
});
