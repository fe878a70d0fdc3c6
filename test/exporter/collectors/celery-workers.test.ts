import { describe, expect, it } from 'vitest';
import { CeleryEvents, type EventSpace } from '../../../exporter/celery/events.ts';
import { announceKnown } from '../../../exporter/collectors/celery-known.ts';
import { celeryWorkers } from '../../../exporter/collectors/celery-workers.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { envelope } from '../../support/celery-events.ts';
import { literalPort, type Replies } from '../../support/redis-port.ts';

const space: EventSpace = { db: 2, keyPrefix: 'shop:', separator: '|', events: true, workers: undefined };
const key = '2 smembers shop:_kombu.binding.celery.pidbox';
const list = '0 client list';
const binding = (node: string) => `||${node}.celery.pidbox`;
const minute = 60_000;

/** A collector whose clock and listener a test sets; the listener began at 0 and always works. */
class Clocked extends CeleryEvents {
  at = 0;
  override readonly now = () => this.at;
}

const started = (replies: Replies, spaces: readonly EventSpace[] = [space]) => {
  const events = new Clocked(spaces);
  let failure: TargetError | undefined;
  events.heardBy(() => ({
    since: failure ? undefined : 0,
    answeredAt: failure ? undefined : events.at,
    failure,
  }));
  const port = literalPort(replies);
  const collector = celeryWorkers(events);
  const read = async (at: number) => {
    events.at = at;
    const samples = await collector.collect(port);
    return samples.map(({ metric, labels: { db, prefix, ...labels }, value }) => {
      expect([db, prefix]).toEqual(['db2', 'shop:']);
      return `${metric.name} ${Object.values(labels).join(' ')} ${value}`.replace(/ {2}/, ' ');
    });
  };
  const say = (type: string, hostname: string, more = {}) =>
    events.take('shop:/2.celeryev/*', envelope({ type, hostname, freq: 2, ...more }), events.at);
  const fail = (error: TargetError | undefined) => {
    failure = error;
  };
  return { read, say, port, fail, events };
};

describe('celery_workers', () => {
  it('tells of a worker what it said last', async () => {
    const { read, say } = started({ [key]: [binding('w@h')] });
    say('worker-heartbeat', 'w@h', { active: 2, processed: 7, sw_ver: '5.2.6' });
    expect(await read(1)).toEqual([
      'celery_worker_up w@h 1',
      'celery_worker_tasks_active w@h 2',
      'celery_worker_tasks_processed_total w@h 7',
      'celery_worker_info w@h 5.2.6 1',
      'celery_worker_bindings_leaked 0',
    ]);
  });

  it('tells that a worker is down which only left its binding', async () => {
    const { read } = started({ [key]: [binding('w@h')] });
    expect(await read(1)).toEqual(['celery_worker_bindings_leaked 0']);
    expect(await read(minute)).toEqual(['celery_worker_up w@h 0', 'celery_worker_bindings_leaked 0']);
  });

  it('asks for the bindings every five minutes, and soon after a worker fell silent', async () => {
    const { read, say, port } = started({ [key]: [binding('w@h')] });
    say('worker-heartbeat', 'w@h', { freq: 600 });
    for (let at = 0; at <= 10; at++) await read(at * minute);
    expect(port.asked).toEqual([key, key, key]);
    await read(10 * minute + 1);
    say('worker-heartbeat', 'w@h');
    await read(10.5 * minute);
    expect(port.asked).toHaveLength(3);
    port.replies = { [key]: [], [list]: '' };
    // Silent for longer than its window: it stopped cleanly, as its binding is gone.
    expect(await read(12 * minute)).toEqual(['celery_worker_bindings_leaked 0']);
    expect(port.asked.slice(3)).toEqual([list, key]);
  });

  it('looks once whether a silent worker works, and every minute while it does', async () => {
    const { read, say, port } = started({ [key]: [binding('w@h')] });
    const lines = (seconds: number, ...cmds: string[]) =>
      cmds.map((cmd) => `id=1 idle=${seconds} cmd=${cmd}\n`).join('');
    say('worker-heartbeat', 'w@h');
    await read(0);
    port.replies = { ...port.replies, [list]: lines(61, 'publish', 'exec', 'brpop') };
    expect((await read(minute + 1000))[0]).toBe('celery_worker_up w@h 1');
    await read(minute + 2000);
    expect(port.asked.filter((line) => line === list)).toHaveLength(1);
    port.replies = { ...port.replies, [list]: '' };
    expect((await read(2 * minute + 1000))[0]).toBe('celery_worker_up w@h 0');
    for (let more = 3; more < 10; more++) await read(more * minute);
    expect(port.asked.filter((line) => line === list)).toHaveLength(2);
  });

  it('goes without the bindings where they may not be read', async () => {
    const { read, say, port } = started({ [key]: new TargetError('permission', 'NOPERM') });
    say('worker-heartbeat', 'w@h');
    expect(await read(1)).toEqual(['celery_worker_up w@h 1']);
    expect(port.shortfalls).toEqual(['refused smembers']);
  });

  it('reads the bindings of another exchange of remote control', async () => {
    const own = { ...space, controlExchange: 'shop' };
    const { read, port } = started({ '2 smembers shop:_kombu.binding.shop.pidbox': ['||w@h.shop.pidbox'] }, [
      own,
    ]);
    await read(1);
    expect(await read(minute)).toEqual(['celery_worker_up w@h 0', 'celery_worker_bindings_leaked 0']);
    expect(port.asked).toEqual(['2 smembers shop:_kombu.binding.shop.pidbox']);
  });

  it('tells how many of the expected workers are missing, once that is known', async () => {
    const { read, say } = started({ [key]: [binding('killed@h')] }, [{ ...space, workers: 2 }]);
    expect(await read(1)).toEqual(['celery_workers_missing 1', 'celery_worker_bindings_leaked 0']);
    say('worker-heartbeat', 'w@h');
    const unknown = ['celery_worker_up w@h 1', 'celery_worker_bindings_leaked 0'];
    expect(await read(2)).toEqual(unknown);
    expect(await read(minute)).toEqual([
      'celery_worker_up killed@h 0',
      'celery_worker_up w@h 1',
      'celery_workers_missing 1',
      'celery_worker_bindings_leaked 0',
    ]);
    say('worker-heartbeat', 'killed@h');
    expect(await read(minute + 1)).toContain('celery_workers_missing 0');
  });

  it('fails for the reason why nothing is heard', async () => {
    const { read, say, fail, port } = started({ [key]: [binding('w@h')] });
    say('worker-heartbeat', 'w@h');
    fail(new TargetError('timeout', 'no answer'));
    await expect(read(1)).rejects.toMatchObject({ reason: 'timeout', message: 'no answer' });
    expect(port.asked).toEqual([]);
  });

  it('holds what runs and waits against the slots, once every worker that is up has told them', async () => {
    const { read, say, port, events } = started({ [key]: [] });
    const ratio = async (at: number) =>
      (await read(at)).filter((line) => line.startsWith('celery_saturation'));
    say('worker-heartbeat', 'a@h', { active: 2 });
    say('worker-heartbeat', 'b@h', { active: 1 });
    announceKnown(
      port,
      { db: 2, keyPrefix: 'shop:' },
      Promise.resolve({ queues: new Set(), routes: new Map(), waiting: new Map(), messages: 5 }),
    );
    const nodes = events.spaces[0]?.nodes;
    nodes?.describe('a@h', { slots: 2, queues: undefined });
    expect(await ratio(1)).toEqual([]);
    nodes?.describe('b@h', { slots: 2, queues: undefined });
    expect(await ratio(1)).toEqual(['celery_saturation_ratio 2']);
    announceKnown(
      port,
      { db: 2, keyPrefix: 'shop:' },
      Promise.reject(new TargetError('timeout', 'no answer')),
    );
    expect(await ratio(1)).toEqual([]);
  });

  it('reads nothing of an installation without events', async () => {
    const { read, port } = started({}, [{ ...space, events: false }]);
    expect([await read(1), port.asked]).toEqual([[], []]);
  });
});
