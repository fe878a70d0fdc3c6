import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { root } from '../../../demo/servers/root.ts';
import { attribute, type Facts } from '../../../exporter/purposes/attribute.ts';
import { waitingReads } from '../../../exporter/purposes/commands.ts';
import { bullmqScripts } from '../../../exporter/purposes/programs.ts';

type Numbers = Readonly<Record<string, number>>;

interface Row {
  readonly name: string;
  readonly total: number;
  readonly window: number;
  /** Calls a minute, rounded to hundredths. */
  readonly cmds: Numbers;
}

/** What real servers counted in two minutes of one case each. */
const captured = (file: 'celery' | 'bullmq'): ReadonlyMap<string, Row> => {
  const text = readFileSync(join(root, `test/fixtures/operations/${file}.jsonl`), 'utf8');
  const rows = text
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as Row);
  return new Map(rows.map((row) => [row.name, row]));
};
const [celery, bullmq] = [captured('celery'), captured('bullmq')];

const silence = { worker: 0, task: 0 };
const nobody: Facts = { own: new Map(), heard: silence, seen: { celery: false, bullmq: false } };

const purposesOf = (calls: Numbers, facts: Partial<Facts> = {}, total = sum(Object.values(calls))) => {
  const found = attribute(new Map(Object.entries(calls)), total, { ...nobody, ...facts });
  return Object.fromEntries([...found].filter(([, many]) => many > 0));
};
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

const rowOf = ({ cmds, window, total }: Row, facts: Partial<Facts>) => {
  const calls = Object.entries(cmds).map(([command, rate]) => [command, Math.round((rate * window) / 60)]);
  return purposesOf(Object.fromEntries(calls), facts, total);
};
const celeryRow = (name: string, heard: Facts['heard'] = silence) =>
  rowOf(celery.get(name) as Row, { heard, seen: { celery: true, bullmq: false } });
const bullmqRow = (name: string) => rowOf(bullmq.get(name) as Row, { seen: { celery: false, bullmq: true } });

describe('what was counted of Celery', () => {
  it.each([
    ['idle, defaults', 't_default', { worker: 60, task: 0 }, [122, 60, 11, 2]],
    ['idle, heartbeats every 30 s', 'a_hb30', { worker: 4, task: 0 }, [122, 4, 18, 2]],
    ['idle, polling every 10 s in kombu 5.6', 'c56_poll10', { worker: 60, task: 0 }, [15, 60, 11, 2]],
    ['idle, without heartbeats', 'a_noheart', silence, [122, undefined, 21, 2]],
  ])('%s', (_, name, heard, [polling, beats, pings, scripts]) => {
    expect(celeryRow(name, heard)).toEqual({
      idle_polling: polling,
      ...(beats === undefined ? {} : { heartbeats: beats }),
      health_pings: pings,
      scripts,
    });
  });

  it.each([
    // 120 tasks, each 16 operations and one BRPOP, or 9 and one.
    ['with results', 'a_w_default', { worker: 60, task: 0 }, 120 * 17],
    ['without results', 'a_w_nobackend', { worker: 60, task: 0 }, 120 * 10],
    ['with events', 'a_w_eventsE', { worker: 60, task: 480 }, 120 * 21],
  ])('a task a second %s is work', (_, name, heard, work) => {
    expect(celeryRow(name, heard)).toMatchObject({ queue_work: work, heartbeats: 60 });
    expect(celeryRow(name, heard)).not.toHaveProperty('other');
    expect(celeryRow(name, heard)).not.toHaveProperty('cache_reads');
  });

  it('what nobody heard is no heartbeat', () => {
    expect(celeryRow('t_default')).toEqual({ idle_polling: 122, health_pings: 11, scripts: 2, other: 60 });
  });
});

describe('what was counted of BullMQ', () => {
  it.each([
    ['idle_default', { idle_polling: 48, queue_work: 4, scripts: 168 }],
    ['idle_drain60', { idle_polling: 4, queue_work: 4, scripts: 31 }],
    ['v5_idle_default', { idle_polling: 48, queue_work: 4, scripts: 163 }],
    ['work_1ps', { queue_work: 844, scripts: 6384 }],
    ['work_1ps_metrics_rm', { queue_work: 844, scripts: 6975 }],
    ['v5_work_1ps', { queue_work: 844, scripts: 6374 }],
    ['idle_sched10s', { queue_work: 100, scripts: 751 }],
    ['idle_drain300_skipstalled', {}],
  ])('%s', (name, expected) => {
    expect(bullmqRow(name)).toEqual(expected);
  });
});

describe('what is told by elimination', () => {
  it('a cache alone is reads and writes', () => {
    expect(purposesOf({ get: 90, hgetall: 5, setex: 8, del: 2, ping: 1 })).toEqual({
      cache_reads: 95,
      cache_writes: 10,
      health_pings: 1,
    });
  });

  it('own commands are the monitor’s, also where a server counts no subcommands', () => {
    const own = new Map([
      ['info', 4],
      ['client|list', 1],
      ['ping', 2],
    ]);
    expect(purposesOf({ info: 5, 'client|list': 1, ping: 2 }, { own })).toEqual({
      monitor: 7,
      inspection: 1,
    });
    expect(purposesOf({ info: 4, client: 3 }, { own })).toEqual({ monitor: 5, connections: 2 });
  });

  it('of a worker and a cache on one server only the steps of work are work', () => {
    const tasks = { lpush: 2, brpop: 30, multi: 4, exec: 4, zadd: 2, hset: 2, zrem: 2, hdel: 2 };
    const cache = { get: 100, hset: 52 };
    const calls = { ...tasks, ...cache };
    expect(purposesOf(calls, { seen: { celery: true, bullmq: false } })).toEqual({
      queue_work: 20,
      idle_polling: 28,
      cache_reads: 100,
      cache_writes: 50,
    });
  });

  it('what a script nobody knows may have run is not told, and what it cannot have is', () => {
    expect(purposesOf({ eval: 3, get: 1000, set: 20, ping: 7 })).toEqual({
      other: 3 + 30 + 20,
      cache_reads: 970,
      health_pings: 7,
    });
  });

  it('a cache beside BullMQ is told but for what may be either', () => {
    const worker = { bzpopmin: 12, evalsha: 14, zrange: 12, rpoplpush: 12, del: 12, hmget: 12 };
    const found = purposesOf({ ...worker, get: 1000 }, { seen: { celery: false, bullmq: true } });
    expect(found).toMatchObject({ idle_polling: 24, queue_work: 2 });
    expect(found.cache_reads).toBe(1000 - 7 - 3 * 14);
  });

  it('reads that wait are work as often as something was put in', () => {
    expect(purposesOf({ blpop: 10, rpush: 4 })).toEqual({ queue_work: 8, idle_polling: 6 });
    expect(purposesOf({ brpop: 3, blpop: 3, lpush: 4 })).toEqual({ queue_work: 8, idle_polling: 2 });
  });

  it('what the commands do not add up to is other', () => {
    expect(purposesOf({ get: 1 }, {}, 3)).toEqual({ cache_reads: 1, other: 2 });
  });
});

it('whatever was called, the purposes sum to it', () => {
  const names = [
    ...new Set([
      ...Object.keys(bullmqScripts),
      ...waitingReads.flatMap(([read, fedBy]) => [read, ...fedBy]),
      ...[
        'evalsha',
        'eval',
        'publish',
        'multi',
        'exec',
        'ping',
        'info',
        'setex',
        'client|list',
        'hdel',
        'nope',
      ],
    ]),
  ];
  const calls = fc.dictionary(fc.constantFrom(...names), fc.nat(1000));
  const facts = fc.record({
    own: calls.map((own) => new Map(Object.entries(own))),
    heard: fc.record({ worker: fc.nat(1000), task: fc.nat(1000) }),
    seen: fc.record({ celery: fc.boolean(), bullmq: fc.boolean() }),
  });
  fc.assert(
    fc.property(calls, fc.nat(50), facts, (each, unseen, known) => {
      const total = sum(Object.values(each)) + unseen;
      const found = attribute(new Map(Object.entries(each)), total, known);
      expect(sum([...found.values()])).toBe(total);
      expect([...found.values()].every((many) => Number.isInteger(many) && many >= 0)).toBe(true);
    }),
  );
});
