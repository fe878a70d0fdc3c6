import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CeleryEvents } from '../../../exporter/celery/events.ts';
import { celerySettings } from '../../../exporter/collectors/celery-settings.ts';
import { clientList } from '../../../exporter/collectors/client-list.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import { envelope } from '../../support/celery-events.ts';
import { literalPort, type Replies } from '../../support/redis-port.ts';

const minute = 60_000;
const list = '0 client list';
const scan = '0 scan 0 match *celery-task-meta-* count 1000';
const asking = 'id=1 idle=0 flags=b db=0 cmd=brpop\n';

class Clocked extends CeleryEvents {
  override readonly now = () => Date.now();
}

const started = (replies: Replies = {}) => {
  const events = new Clocked([
    { db: 0, keyPrefix: '', separator: '\x06\x16', events: true, workers: undefined },
  ]);
  events.heardBy(() => ({ since: 0, answeredAt: Date.now(), failure: undefined }));
  const port = literalPort({ [list]: asking, [scan]: ['0', []], ...replies });
  const collector = celerySettings(events);
  /** What is told a number of ms later, by what the server and a worker have counted until then. */
  const later = async (ms: number, polls: number, stores: number, processed: number, more = {}) => {
    vi.setSystemTime(Date.now() + ms);
    const beat = { type: 'worker-heartbeat', hostname: 'w@h', freq: 30, processed, active: 0, ...more };
    events.take('/0.celeryev/*', envelope(beat), Date.now());
    const text = `cmdstat_info:calls=1\ncmdstat_brpop:calls=${polls}\ncmdstat_setex:calls=${stores}\ndb0:keys=5\n`;
    port.info = async () => ({ info: parseInfo(text), roundTripSeconds: 0.001 });
    const samples = await collector.collect(port);
    return Object.fromEntries(
      samples.map(({ metric, labels, value }) => [
        labels.setting ?? metric.name.replace('celery_', ''),
        value,
      ]),
    );
  };
  return { port, later };
};

beforeEach(() => {
  vi.useFakeTimers({ now: 10 * minute, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('celery_settings', () => {
  it('knows at once how far heartbeats are apart, and the others once they were measured', async () => {
    const { later, port } = started();
    const first = { heartbeat_interval: 1, worker_heartbeat_interval_seconds: 30 };
    expect(await later(0, 1000, 5, 100)).toEqual({ ...first, consumers: 1 });
    // Half a minute later the worker has told what it had done by then.
    for (const polls of [1040, 1080]) await later(0.7 * minute, polls, 5, 105);
    await later(0.7 * minute, 1126, 5, 115);
    expect(await later(minute, 1200, 5, 115)).toEqual({
      ...first,
      consumers: 1,
      consumer_poll_interval_seconds: expect.closeTo(126 / 116, 9),
      polling_interval: 0,
      result_backend: 1,
      results_stored_ratio: 0,
    });
    expect(port.asked).toEqual([list, list, scan]);
  });

  it('does not take what a worker has not told yet for idle polling, nor for tasks without results', async () => {
    const { later } = started();
    await later(0, 0, 0, 0);
    await later(minute, 6, 0, 0);
    // A hundred tasks within the last seconds, of which no heartbeat tells before the next one.
    await later(1.5 * minute, 120, 100, 0);
    const told = await later(minute, 126, 100, 100);
    expect(told.polling_interval).toBeUndefined();
    expect(told.result_backend).toBeUndefined();
  });

  it('knows that results are stored where as many were and some are seen', async () => {
    const { later } = started({ [scan]: ['0', ['celery-task-meta-1']], '0 pttl celery-task-meta-1': 1000 });
    await later(0, 0, 0, 0, { freq: 2 });
    await later(minute, 6, 0, 0, { freq: 2 });
    await later(2 * minute, 30, 12, 12, { freq: 2 });
    expect(await later(minute, 30, 12, 12, { freq: 2 })).toMatchObject({
      result_backend: 0,
      results_stored_ratio: 1,
      heartbeat_interval: 0,
      polling_interval: 1,
    });
  });

  it('waits for ten tasks before it judges results, and keeps what it saw where a later look sees none', async () => {
    const { later, port } = started({
      [scan]: ['0', ['celery-task-meta-1']],
      '0 pttl celery-task-meta-1': 9,
    });
    const round = async (tasks: number) => {
      await later(6 * minute, 0, tasks, tasks);
      return (await later(minute, 0, tasks, tasks)).result_backend;
    };
    expect([await round(0), await round(9), await round(11)]).toEqual([undefined, undefined, 0]);
    port.replies = { ...port.replies, [scan]: ['0', []] };
    expect(await round(31)).toBe(0);
  });

  it('measures again every ten minutes where nobody else asks, and forgets after an hour what it could not measure again', async () => {
    const { later, port } = started();
    let polls = 0;
    for (let at = 0; at <= 22; at++) {
      polls += 6;
      await later(minute, polls, 0, 0);
    }
    // At once, after two minutes, and then twice.
    expect(port.asked).toEqual(Array(4).fill(list));
    port.replies = { ...port.replies, [list]: '' };
    expect((await later(55 * minute, polls, 0, 0)).polling_interval).toBe(1);
    expect((await later(9 * minute, polls, 0, 0)).polling_interval).toBeUndefined();
  });

  it('measures again after five minutes where others have asked who is connected', async () => {
    const { later, port } = started();
    for (let at = 0; at <= 7; at++) await later(minute, 6 * at, 0, 0);
    expect(port.asked).toEqual([list, list]);
    await clientList(port);
    await later(minute / 2, 48, 0, 0);
    // Thirty-six questions from the second minute on, in five and a half.
    expect((await later(minute, 54, 0, 0)).consumer_poll_interval_seconds).toBeCloseTo(330 / 36, 9);
    expect(port.asked).toEqual([list, list, list]);
  });

  it('begins anew where the counts of the server do', async () => {
    const { later } = started();
    const round = async (stores: number, tasks: number) => {
      await later(6 * minute, 1000 - tasks, stores, tasks);
      return (await later(minute, 1000 - tasks, stores, tasks)).result_backend;
    };
    expect([await round(100, 0), await round(0, 20), await round(0, 40)]).toEqual([undefined, undefined, 1]);
  });

  it('does not know how often is asked where CLIENT LIST is refused, and says so', async () => {
    const { later, port } = started({ [list]: new TargetError('permission', 'NOPERM') });
    await later(0, 0, 0, 0);
    const told = await later(2 * minute, 120, 0, 0);
    expect(told).toEqual({ heartbeat_interval: 1, worker_heartbeat_interval_seconds: 30 });
    expect(port.shortfalls.length).toBeGreaterThan(0);
  });

  it('tells and asks nothing while no worker is up, or none is listened to', async () => {
    const none = new Clocked([]);
    const port = literalPort({});
    expect(await celerySettings(none).collect(port)).toEqual([]);
    const silent = new Clocked([{ db: 0, keyPrefix: '', separator: '|', events: true, workers: undefined }]);
    expect(await celerySettings(silent).collect(port)).toEqual([]);
    expect(port.asked).toEqual([]);
    expect(celerySettings(none).reads).toEqual([]);
  });
});
