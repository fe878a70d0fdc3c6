import { describe, expect, it } from 'vitest';
import { CeleryEvents } from '../../../exporter/celery/events.ts';
import { celeryControl } from '../../../exporter/collectors/celery-control.ts';
import { celeryTasks } from '../../../exporter/collectors/celery-tasks.ts';
import { announceWaiting, celerySpace } from '../../support/celery.ts';
import {
  type ControlPort,
  controlPort,
  queuesOf,
  statsOf,
  type Worker,
} from '../../support/celery-control.ts';
import { envelope } from '../../support/celery-events.ts';

const space = {
  ...celerySpace,
  db: 2,
  keyPrefix: 'shop:',
  separator: '|',
  events: true,
  control: true,
  workers: undefined,
};
const minute = 60_000;

const worker = (hostname: string, more: Partial<Worker> = {}): Worker => ({
  hostname,
  active_queues: queuesOf('celery'),
  stats: statsOf(),
  ...more,
});
const mute = (hostname: string) => worker(hostname, { active_queues: undefined, stats: undefined });

/** Tables whose clock a test sets; the listener began at 0 and always works. */
class Clocked extends CeleryEvents {
  at = 0;
  override readonly now = () => this.at;
}

const started = (workers: readonly Worker[], more: object = {}) => {
  const asked = { ...space, ...more };
  const events = new Clocked([asked]);
  events.heardBy(() => ({ since: 0, answeredAt: events.at, failure: undefined }));
  const port = controlPort(workers);
  announceWaiting(port, { celery: 'celery' }, asked);
  const collector = celeryControl([asked], events);
  const read = async (at = 1) => {
    events.at = at;
    return (await collector.collect(port)).map(({ metric, labels: { db, prefix, ...labels }, value }) => {
      expect([db, prefix]).toEqual(['db2', 'shop:']);
      return [metric.name.replace('celery_', ''), ...Object.values(labels), value].join(' ');
    });
  };
  const say = (type: string, hostname: string, fields = {}) =>
    events.take('shop:/2.celeryev/*', envelope({ type, hostname, freq: 2, ...fields }), events.at);
  return { read, say, port, events, collector };
};

/** The lines of some metrics. */
const only = (lines: readonly string[], ...names: readonly string[]) =>
  lines.filter((line) => names.some((name) => line.startsWith(`${name} `)));
const numbers = ['control_listeners', 'control_replies', 'workers_hung'];

it('tells what workers answer, and which known queues none of them serves', async () => {
  const { read, port } = started([
    worker('b@h', {
      active_queues: queuesOf('celery', 'mail'),
      stats: statsOf({ pool: { 'max-concurrency': 9 } }),
    }),
    worker('a@h'),
  ]);
  expect(await read()).toEqual([
    'control_listeners 2',
    'control_replies 2',
    'workers_hung 0',
    'worker_responding a@h 1',
    'worker_slots a@h 2',
    'worker_prefetch_count a@h 8',
    'worker_responding b@h 1',
    'worker_slots b@h 9',
    'worker_prefetch_count b@h 8',
    'active_worker_count celery 2',
    'active_process_count celery 11',
    'active_worker_count mail 1',
    'active_process_count mail 9',
  ]);
  expect(port.unsettledTimes).toBe(1);
  announceWaiting(port, { parked: 'parked' }, { ...space });
  const lines = await read(5 * minute);
  expect(only(lines, 'active_worker_count parked', 'active_process_count parked')).toEqual([
    'active_worker_count parked 0',
    'active_process_count parked 0',
  ]);
});

describe('that nobody serves a queue', () => {
  const parked = 'active_worker_count mail';
  const zero = [`${parked} 0`];

  it('is told where all answered', async () => {
    expect(only(await started([worker('a@h')]).read(), parked)).toEqual(zero);
  });

  it('is not known where nobody listens, as without remote control', async () => {
    expect(await started([]).read()).toEqual(numbers.map((name) => `${name} 0`));
  });

  it('is not known where one does not answer', async () => {
    expect(only(await started([worker('a@h'), mute('b@h')]).read(), parked)).toEqual([]);
  });

  it('is not known where one answers otherwise than expected', async () => {
    const odd = worker('b@h', { active_queues: { error: 'no' } });
    expect(only(await started([worker('a@h'), odd]).read(), parked)).toEqual([]);
  });

  it('is not known where one is up that cannot be asked', async () => {
    const { read, say } = started([worker('a@h')]);
    say('worker-heartbeat', 'deaf@h');
    expect(only(await read(), parked)).toEqual([]);
    expect(only(await read(2 * minute), parked)).toEqual(zero);
  });
});

describe('processes', () => {
  it('are not told of a queue where one that serves it did not tell', async () => {
    const { read } = started([worker('a@h'), worker('b@h', { stats: { error: 'no' } })]);
    expect(only(await read(), 'active_worker_count celery', 'active_process_count')).toEqual([
      'active_worker_count celery 2',
      'active_process_count mail 0',
    ]);
  });
});

describe('a worker that does not answer', () => {
  it('is hung, and told of by name', async () => {
    const lines = await started([worker('a@h'), mute('b@h')]).read();
    expect(only(lines, ...numbers, 'worker_responding')).toEqual([
      'control_listeners 2',
      'control_replies 1',
      'workers_hung 1',
      'worker_responding a@h 1',
      'worker_responding b@h 0',
    ]);
  });

  it('is not hung where its connections show that it runs a task itself', async () => {
    const { read, say, events } = started([worker('a@h'), mute('solo@h')]);
    say('worker-heartbeat', 'solo@h');
    events.spaces[0]?.nodes.vouch(() => true, 2 * minute);
    const lines = await read(2 * minute);
    expect(only(lines, 'workers_hung', 'worker_responding solo@h')).toEqual([
      'workers_hung 0',
      'worker_responding solo@h 0',
    ]);
  });

  it('is none where another client listens to all channels', async () => {
    const { read, port } = started([worker('a@h')]);
    port.strangers = 1;
    expect(only(await read(), ...numbers)).toEqual([
      'control_listeners 2',
      'control_replies 1',
      'workers_hung 0',
    ]);
  });

  it('is one where mailboxes are missing of those that answer: they say nothing then', async () => {
    const { read, port } = started([worker('a@h'), mute('b@h')]);
    const { ask } = port;
    port.ask = async (commands, db) => {
      const [first, ...others] = await ask(commands, db);
      return [commands[0]?.[0] === 'smembers' ? [] : (first ?? null), ...others];
    };
    expect(only(await read(), 'workers_hung')).toEqual(['workers_hung 1']);
  });

  it('is not hung but dead where it does not listen, and no longer told of once it was replaced', async () => {
    const { read, say, port, events } = started([worker('w@b')]);
    port.dead = ['w@a'];
    expect(only(await read(), 'workers_hung', 'worker_responding')).toEqual([
      'workers_hung 0',
      'worker_responding w@a 0',
      'worker_responding w@b 1',
    ]);
    events.at = 2 * minute;
    say('worker-online', 'w@b');
    expect(only(await read(2 * minute), 'worker_responding')).toEqual(['worker_responding w@b 1']);
  });
});

describe('tasks', () => {
  const counted = async (port: ControlPort, events: CeleryEvents) =>
    (await celeryTasks(events).collect(port))
      .filter(({ metric }) => metric.name.startsWith('celery_task_'))
      .map(({ metric, labels, value }) => `${metric.name} ${labels.name} ${value}`);
  const at = (uptime: number, total: Record<string, number>, pid = 1) =>
    worker('a@h', { stats: statsOf({ uptime, total, pid }) });

  it.each([{}, { events: false }])('are counted from what workers answer: %j', async (more) => {
    const { read, port, events } = started([at(600, { t: 5 })], more);
    await read(10 * minute);
    expect(await counted(port, events)).toEqual(['celery_task_started_total t 0']);
    port.workers = [at(900, { t: 7 })];
    await read(15 * minute);
    // Started anew between two looks.
    port.workers = [at(60, { t: 8, u: 1 }, 2)];
    await read(20 * minute);
    expect(await counted(port, events)).toEqual([
      'celery_task_started_total t 10',
      'celery_task_started_total u 1',
    ]);
  });

  it('are not counted twice where they are told by events', async () => {
    const { read, port, events, say } = started([at(600, { t: 5 })]);
    say('task-received', 'a@h', { uuid: 'x', name: 't' });
    say('task-started', 'a@h', { uuid: 'x' });
    await read(10 * minute);
    port.workers = [at(900, { t: 7 })];
    await read(15 * minute);
    expect(await counted(port, events)).toContain('celery_task_started_total t 1');
  });
});

it('asks nobody where the config does not say so', async () => {
  const { collector, port } = started([worker('a@h')], { control: false });
  expect([await collector.collect(port), port.asked]).toEqual([[], []]);
  expect([collector.reads, collector.writes, collector.publishes]).toEqual([[], [], []]);
});
