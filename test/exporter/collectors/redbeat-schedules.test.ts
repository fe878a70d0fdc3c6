import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announceKnown } from '../../../exporter/collectors/celery-known.ts';
import { redbeatSchedules, redbeatSpaces } from '../../../exporter/collectors/redbeat-schedules.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { celerySpace } from '../../support/celery.ts';
import { capturedRedbeat } from '../../support/redbeat.ts';
import { type LiteralPort, literalPort, type Replies } from '../../support/redis-port.ts';

const dueAt = 1_795_423_114_000;
beforeEach(() => {
  vi.useFakeTimers({ now: dueAt - 5000, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const space = { db: 0, prefix: 'redbeat:', timezone: 'UTC', celery: [celerySpace] };
const zrange = '0 zrange redbeat::schedule 0 1000 withscores';
const hmget = '0 hmget redbeat:every-10s definition meta';
const { definition, meta } = capturedRedbeat();
const captured: Replies = {
  [zrange]: ['redbeat:every-10s', '1795423114'],
  '0 exists redbeat::lock': 1,
  [hmget]: [definition, meta],
};
const disabled = definition.replace('"enabled": true', '"enabled": false');

const read = async (port: LiteralPort, spaces = [space]) =>
  Object.fromEntries(
    (await redbeatSchedules(spaces, 60_000).collect(port)).map(({ metric, labels, value }) => [
      `${metric.name.replace(/headroom_(schedule_)?/, '')} ${labels.schedule ?? labels.scheduler}`,
      value,
    ]),
  );
const lateness = 'lateness_seconds every-10s';

describe('the schedules of redbeat', () => {
  it('are told as captured', async () => {
    expect(await read(literalPort(captured))).toEqual({
      'next_run_timestamp_seconds every-10s': dueAt / 1000,
      'last_run_timestamp_seconds every-10s': dueAt / 1000 - 10,
      'interval_seconds every-10s': 10,
      [lateness]: 0,
      'missed_runs every-10s': 0,
      'grace_seconds every-10s': 60,
      'scheduler_lock_held redbeat': 1,
    });
  });

  it('grow late, without a lock where no beat runs', async () => {
    vi.setSystemTime(dueAt + 25_000);
    expect(await read(literalPort({ ...captured, '0 exists redbeat::lock': 0 }))).toMatchObject({
      [lateness]: 25,
      'missed_runs every-10s': 3,
      'scheduler_lock_held redbeat': 0,
    });
  });

  it('end when they are disabled, which moves no due time', async () => {
    const port = literalPort(captured);
    await read(port);
    port.replies = { ...captured, [hmget]: [disabled, meta] };
    vi.setSystemTime(dueAt + 6000);
    expect(await read(port)).toEqual({ 'scheduler_lock_held redbeat': 1 });
  });

  it.each([
    ['deleted', { [zrange]: [], '0 exists redbeat::lock': 1 }],
    ['evicted, all but their due time', { ...captured, [hmget]: [null, null] }],
    ['never due', { ...captured, [zrange]: ['redbeat:every-10s', '-1'] }],
  ])('are none where they are %s', async (_, replies) => {
    expect(await read(literalPort(replies))).not.toHaveProperty([lateness]);
  });

  it('cost one command in five minutes where there is no redbeat', async () => {
    const port = literalPort({ [zrange]: [] });
    port.stamp = async () => undefined;
    for (const afterMs of [0, 60_000, 299_000]) {
      vi.setSystemTime(dueAt + afterMs);
      expect(await read(port)).toEqual({});
    }
    expect(port.asked).toEqual([zrange]);
    vi.setSystemTime(dueAt + 300_000);
    await read(port);
    expect(port.asked).toEqual([zrange, zrange]);
  });

  it('cost nothing where there surely is no Celery', async () => {
    const port = literalPort({});
    announceKnown(
      port,
      celerySpace,
      Promise.resolve({ queues: new Set(), routes: new Map(), waiting: new Map() }),
    );
    expect(await read(port)).toEqual({});
    expect(port.asked).toEqual([]);
  });

  it('cost two commands once they are known', async () => {
    const port = literalPort(captured);
    port.stamp = async () => undefined;
    await read(port);
    const asked = port.asked.length;
    await read(port);
    expect([...port.asked.slice(asked)].sort()).toEqual(['0 exists redbeat::lock', zrange]);
  });

  it('are told without the lock where EXISTS is refused', async () => {
    const refused = new TargetError('permission', 'NOPERM');
    const port = literalPort({ ...captured, '0 exists redbeat::lock': refused });
    const found = await read(port);
    expect(found).toHaveProperty([lateness]);
    expect(found).not.toHaveProperty(['scheduler_lock_held redbeat']);
  });
});

describe('the places of redbeat', () => {
  const redbeat = { keyPrefix: 'redbeat:', timezone: 'UTC' };

  it('are one where installations share it', () => {
    const [first, shop, other, none] = [
      { ...celerySpace, redbeat },
      { ...celerySpace, redbeat, keyPrefix: 'shop:' },
      { ...celerySpace, redbeat, db: 1 },
      { ...celerySpace, db: 2 },
    ];
    expect(redbeatSpaces([first, shop, other, none])).toEqual([
      { ...space, celery: [first, shop] },
      { ...space, db: 1, celery: [other] },
    ]);
  });
});
