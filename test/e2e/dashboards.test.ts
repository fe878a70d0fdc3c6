// What the dashboards ask, asked of a real Prometheus that scrapes a real exporter under real work: healthy, and broken.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Panel } from '@grafana/schema';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breaks } from '../../demo/breaks/index.ts';
import { startAlertmanager } from '../../demo/servers/alertmanager.ts';
import { startPgPoolApp } from '../../demo/servers/applications.ts';
import { startBullmq } from '../../demo/servers/bullmq.ts';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { startExporter } from '../../demo/servers/exporter.ts';
import { startPageSink } from '../../demo/servers/page-sink.ts';
import { type PostgresServer, startPostgres } from '../../demo/servers/postgres.ts';
import { type Server, startServer } from '../../demo/servers/process.ts';
import { python } from '../../demo/servers/programs.ts';
import { startPrometheus } from '../../demo/servers/prometheus.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { rewirePrometheus } from '../../demo/servers/rewired.ts';
import { root } from '../../demo/servers/root.ts';
import { shortenAlertmanager, shortenExpression, shortenRules } from '../../demo/servers/shortened.ts';
import type { Stack } from '../../demo/stack.ts';
import { type BoardQuery, boards, panelsOf, queriesOf, substituted, wordOf } from '../support/dashboards.ts';
import { Workplace } from '../support/folder.ts';
import { type Pooler, startPooler } from '../support/pgbouncer.ts';
import { place } from '../support/place.ts';
import { session } from '../support/postgres.ts';

const work = new Workplace();
afterAll(() => work.end());

const shortening = { factor: 40, scrapeMs: 1000 };
// More than the work needs, and so little that a loop burns it: 25 operations a second.
const commandsPerDay = 2_160_000;
let stack: Omit<Stack, 'database' | 'dir' | 'restartBullmq'>;
let worker: Server;
let beat: Server;
let postgres: PostgresServer;
let pooler: Pooler;
let mailer: string;

const read = (path: string) => readFileSync(join(root, path), 'utf8');

const ruleFiles = (): readonly string[] =>
  readdirSync(join(root, 'alerts/rules')).map((name) =>
    work.write(`rules-${name}`, shortenRules(read(`alerts/rules/${name}`), shortening)),
  );

/** What the exporter reads in its first seconds and then only every five minutes: the slow log, spikes, denials. */
const disturb = async ({ url }: RedisServer): Promise<void> => {
  const admin = new Redis(url);
  await admin.eval('for i = 1, 2000000 do end', 0);
  await admin.call('FLUSHALL').catch(() => undefined);
  for (let key = 0; key < 200; key++) await admin.set(`cache:${key}`, 'x'.repeat(100), 'EX', 3600);
  admin.disconnect();
};

/** Tasks that succeed and fail, one that waits where nobody serves, one held by a process that went. */
const startPublisher = (url: string): Promise<Server> => {
  const publish = `import os, time
from celery import Celery
app = Celery(broker="${url}/0")
app.conf.task_send_sent_event = True
app.conf.broker_connection_retry = True
if os.fork() == 0:
    app.send_task("shop.held", queue="held")
    app.connection().default_channel.basic_get("held")
    os._exit(0)
os.wait()
app.send_task("shop.parked", queue="parked")
print("publishing", flush=True)
while True:
    try:
        app.send_task("shop.send_receipt", args=[1], queue="email")
        app.send_task("shop.send_receipt", queue="email")
    except Exception:
        pass
    time.sleep(0.5)`;
  return startServer({
    name: 'publisher',
    program: python,
    args: ['-c', publish],
    dir: work.dir,
    ready: (said) => said().includes('publishing'),
  });
};

/** With events of tasks, and heard each second. */
const startWorker = (url: string): Promise<Server> =>
  startCeleryWorker({
    dir: work.dir,
    brokerUrl: `${url}/0`,
    args: ['-E', '--heartbeat-interval', '1'],
  });

const everySeconds = 5;

/** The demo's beat, with a schedule that is late and missed within a test's time. */
const startBeat = (url: string): Promise<Server> => {
  work.write(
    'quick_shop.py',
    `from shop import app\napp.conf.beat_schedule["count-stock"]["schedule"] = ${everySeconds}.0\n`,
  );
  const schedule = join(work.dir, 'quick-schedule');
  return startServer({
    name: 'celery-beat',
    program: python,
    args: ['-m', 'celery', '--app', 'quick_shop', 'beat', '-l', 'INFO', '-s', schedule, '--pidfile='],
    dir: work.dir,
    env: {
      REDIS_URL: `${url}/0`,
      PYTHONPATH: `${work.dir}:${join(root, 'demo/apps/celery')}`,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
    },
    ready: (said) => said().includes('beat: Starting'),
  });
};

/** Before the exporter starts: what it finds then it reads at once, what comes later at its own pace. */
const startWork = async (url: string): Promise<void> => {
  worker = await startWorker(url);
  work.later(() => worker.stop());
  beat = await startBeat(url);
  work.later(() => beat.stop());
  work.keep(await startBullmq({ dir: work.dir, redisUrl: url }));
  work.keep(await startPublisher(url));
};

const throughPooler = (): Promise<Client> => session(work, pooler.shopUrl, 'report');

/** A PgBouncer in front of it with pools of one connection, and a client that uses it all the time. */
const startShopPooler = async (): Promise<void> => {
  pooler = await startPooler(work, postgres, {
    line: 'pool_size=1',
    settings: { pool_mode: 'transaction' },
  });
  const client = await throughPooler();
  const timer = setInterval(() => client.query('SELECT count(*) FROM stock').catch(() => undefined), 200);
  work.later(() => clearInterval(timer));
};

/** A Postgres, a PgBouncer, and an application with a pool of 10 of which it holds one connection. */
const startDatabase = async (): Promise<readonly object[]> => {
  postgres = work.keep(await startPostgres({ dir: work.dir }));
  const admin = await session(work, postgres.url, 'admin');
  await admin.query('CREATE ROLE limited LOGIN CONNECTION LIMIT 3');
  await admin.query('CREATE TABLE stock AS SELECT generate_series(1, 1000) AS id');
  // So that blocks and rows are read all the time.
  const timer = setInterval(() => admin.query('SELECT count(*) FROM stock').catch(() => undefined), 200);
  work.later(() => clearInterval(timer));
  await startShopPooler();
  const port = await getPort();
  work.keep(await startPgPoolApp({ dir: work.dir, databaseUrl: postgres.url, port, poolTimeout: 600 }));
  mailer = `http://127.0.0.1:${port}`;
  await fetch(`${mailer}/hold`, { method: 'POST' });
  return [
    { name: 'database', kind: 'postgres', url: '${DATABASE_URL}' },
    { name: 'pooler', kind: 'pgbouncer', url: '${PGBOUNCER_URL}' },
    { name: 'mailer', kind: 'application', url: `${mailer}/metrics` },
  ];
};

const startAll = async (): Promise<typeof stack> => {
  const config = join(root, 'redis/redis.conf');
  const args = ['--latency-monitor-threshold', '1', '--slowlog-log-slower-than', '1000'];
  let redis = await startRedis({ dir: work.dir, config, args, where: place });
  const { url, port } = redis;
  work.later(() => redis.stop());
  await disturb(redis);
  await startWork(url);
  const others = await startDatabase();
  const sink = work.keep(await startPageSink());
  const countStock = {
    name: 'count-stock',
    task: 'shop.count_stock',
    every: `${everySeconds}s`,
    grace: `${everySeconds}s`,
  };
  const target = {
    name: 'redis',
    kind: 'redis',
    url,
    // Whatever it costs: what is read seldom would be known too late for a test.
    budgets: { commands_per_day: commandsPerDay, own_share: 1 },
    celery: [{ workers: 1, control: true, schedules: [countStock] }],
    // Nothing listens there any more; nobody said who should be connected here, so the move is not complete.
    migration: { retired: { urls: [`redis://127.0.0.1:${await getPort()}`] }, every: '1s' },
  };
  const prices = { per_100k_operations: 0.2, fixed_per_month: 7 };
  const exporterFile = work.write(
    'headroom.yml',
    JSON.stringify({ min_interval: 0, prices, targets: [target, ...others] }),
  );
  const routes = shortenAlertmanager(read('alerts/alertmanager.yml'), shortening, sink.url);
  const env = { DATABASE_URL: postgres.url, PGBOUNCER_URL: pooler.statsUrl };
  const [exporter, alertmanager] = await Promise.all([
    startExporter({ dir: work.dir, env, config: exporterFile }),
    startAlertmanager({ dir: work.dir, config: work.write('alertmanager.yml', routes), where: place }),
  ]);
  work.keep(exporter);
  work.keep(alertmanager);
  const file = rewirePrometheus(read('prometheus/prometheus.yml'), {
    interval: '1s',
    ruleFiles: ruleFiles(),
    alertmanager: new URL(alertmanager.url).host,
    targets: { headroom: new URL(exporter.url).host },
  });
  const prometheus = work.keep(
    await startPrometheus({ dir: work.dir, config: work.write('prometheus.yml', file), where: place }),
  );
  const restartRedis = async () => {
    await redis.stop();
    redis = await startRedis({ dir: work.dir, config, port, args, where: place });
    return redis;
  };
  const restartWorker = async () => {
    await worker.stop();
    worker = await startWorker(url);
    return worker;
  };
  const restartBeat = async () => {
    await beat.stop();
    beat = await startBeat(url);
    return beat;
  };
  const now = { redis: () => redis, worker: () => worker, beat: () => beat };
  const again = { restartRedis, restartWorker, restartBeat };
  return { ...now, ...again, exporter, alertmanager, prometheus, sink };
};

beforeAll(async () => {
  stack = await startAll();
}, 120_000);

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric?: Readonly<Record<string, string>>;
      readonly value?: [number, string];
      readonly values?: [number, string][];
    }[];
  };
}

const ask = async (path: string, parameters: Record<string, string>): Promise<Answer> => {
  const body = new URLSearchParams(parameters);
  const response = await fetch(`${stack.prometheus.url}/api/v1/${path}`, { method: 'POST', body });
  return (await response.json()) as Answer;
};

const shortened = (expr: string) =>
  shortenExpression(substituted(expr, { rateInterval: '4s', range: '1d' }), shortening);

const asked = async ({ expr, instant }: BoardQuery): Promise<Answer> => {
  const query = shortened(expr);
  const now = Date.now() / 1000;
  if (instant) return ask('query', { query });
  return ask('query_range', { query, start: String(now - 20), end: String(now), step: '2' });
};

interface Asked {
  readonly query: BoardQuery;
  readonly series: number;
  readonly fault: string | undefined;
}

/** What is wrong with an answer: refused, empty without a word, or not a number where a number is shown. */
const judge = (query: BoardQuery, { status, error, data }: Answer): string | undefined => {
  const where = `${query.board} ${query.title}`;
  if (status !== 'success') return `${where}: ${error}`;
  if (data.result.length === 0 && query.noValue === undefined) return `${where}: empty without a word`;
  const values = data.result.flatMap(({ value, values = [] }) => [...values, ...(value ? [value] : [])]);
  if (values.some(([, text]) => text === 'NaN')) return `${where}: NaN`;
  return undefined;
};

const atOnce = 8;

const askAll = async (): Promise<readonly Asked[]> => {
  const queries = boards.flatMap(queriesOf);
  const results: Asked[] = [];
  for (let from = 0; from < queries.length; from += atOnce)
    results.push(
      ...(await Promise.all(
        queries.slice(from, from + atOnce).map(async (query) => {
          const answer = await asked(query);
          return { query, series: answer.data?.result.length ?? 0, fault: judge(query, answer) };
        }),
      )),
    );
  return results;
};

const tiles: readonly Panel[] = panelsOf(
  boards.find(([name]) => name === 'home.json')?.[1] ?? { schemaVersion: 0 },
).filter(({ type, fieldConfig }) => type === 'stat' && fieldConfig?.defaults.noValue === 'UNKNOWN');

/** What each tile says, at another time or of an expression that was changed. */
const wordsOf = async (parameters: Record<string, string>, change = (expr: string) => expr) => {
  const said = tiles.map(async (panel): Promise<[string, string]> => {
    const [{ expr } = { expr: '' }] = (panel.targets ?? []) as unknown as { expr: string }[];
    const { data } = await ask('query', { query: change(shortened(expr)), ...parameters });
    const value = data.result[0]?.value?.[1];
    return [panel.title ?? '', wordOf(panel, value === undefined ? undefined : Number(value))];
  });
  return Object.fromEntries(await Promise.all(said));
};

const words = () => wordsOf({});

const healthy = {
  Operations: 'OK',
  Memory: 'OK',
  Connections: 'OK',
  'Celery workers': 'OK',
  'Scheduled tasks': 'OK',
};
const unknown = {
  Operations: 'UNKNOWN',
  Memory: 'UNKNOWN',
  Connections: 'UNKNOWN',
  'Celery workers': 'UNKNOWN',
  'Scheduled tasks': 'UNKNOWN',
};

const panelOf = ({ board, title }: BoardQuery): string => `${board.replace('.json', '')}: ${title}`;

/** Panels of which no query has a series. */
const emptyPanels = (results: readonly Asked[]): readonly string[] => {
  const filled = new Set(results.filter(({ series }) => series > 0).map(({ query }) => panelOf(query)));
  return [...new Set(results.map(({ query }) => panelOf(query)))]
    .filter((panel) => !filled.has(panel))
    .sort();
};

const firing = async (): Promise<readonly string[]> => {
  const { data } = await ask('query', { query: 'ALERTS{alertstate="firing"}' });
  return data.result.map(({ metric }) => String(metric?.alertname));
};

/** With HEADROOM_SHOW set: how many queries have series, how many series, and the panels without any. */
const show = async (state: string, results: readonly Asked[]): Promise<void> => {
  if (process.env.HEADROOM_SHOW === undefined) return;
  const byBoard = boards.map(([name]) => {
    const own = results.filter(({ query }) => query.board === name);
    const series = own.reduce((sum, each) => sum + each.series, 0);
    return `${name} ${own.filter((each) => each.series > 0).length} of ${own.length} (${series} series)`;
  });
  const lines = [
    state,
    byBoard.join(', '),
    JSON.stringify(await words()),
    `empty: ${emptyPanels(results).join(', ')}`,
  ];
  process.stderr.write(`${lines.join('\n  ')}\n`);
};

/** Every query is answered, and what is empty says why. */
const allAnswered = async (state: string): Promise<readonly Asked[]> => {
  const results = await askAll();
  await show(state, results);
  expect(results.flatMap(({ fault }) => fault ?? [])).toEqual([]);
  return results;
};

/** What is rightly empty while all is well: there is nothing of the kind, or it takes longer than a test to be known. */
const emptyWhenHealthy = [
  'connections: Commands by service',
  'connections: Connections that send most',
  'connections: Missing services',
  'connections: Settings that drifted',
  'exporter: What cannot be read',
  'home: Firing alerts',
  'home: Late schedules',
  'home: Memory in 4 h',
  'home: Missing workers',
  'postgres: Settings changed',
  'redis: Commands on the server, all clients',
  'redis: Connection to the master',
  'redis: Lag of replicas',
  'redis: Loaded',
  'redis: Settings changed while it runs',
  'redis: Slow commands',
  'redis: Slowest commands on average',
  'redis: Turnover of the cache',
  'redis: What cannot be read',
];

/** Means of minutes, and a job a minute: known sooner or later. */
const late = [
  'queues: How long jobs wait and run',
  'queues: Results stored a task',
  'queues: Seconds between polls',
];

it('says UNKNOWN before anything was measured', async () => {
  expect(await wordsOf({ time: String(Date.now() / 1000 - 3600) })).toEqual(unknown);
});

describe('healthy', () => {
  it('every tile says OK', { timeout: 180_000 }, async () => {
    await expect.poll(words, { timeout: 60_000, interval: 500 }).toEqual(healthy);
  });

  it('every query is answered, and what is empty is rightly so', { timeout: 180_000 }, async () => {
    await expect.poll(firing, { timeout: 100_000, interval: 1000 }).toEqual(['Watchdog']);
    await expect
      .poll(async () => emptyPanels(await askAll()).filter((panel) => !late.includes(panel)), {
        timeout: 60_000,
        interval: 2000,
      })
      .toEqual(emptyWhenHealthy);
    await allAnswered('healthy');
  });
});

it('says UNKNOWN where no rules are evaluated that would tell of a risk', async () => {
  expect(await wordsOf({}, (expr) => expr.replace('Watchdog', 'NoSuchAlert'))).toEqual(unknown);
});

describe('beside the panels', () => {
  it('every variable has something to choose', async () => {
    for (const [, { templating }] of boards)
      for (const { name, query } of templating?.list?.filter(({ type }) => type === 'query') ?? []) {
        const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(String(query)) ?? [];
        const match = encodeURIComponent(substituted(selector));
        const url = `${stack.prometheus.url}/api/v1/label/${label}/values?match[]=${match}`;
        const { data } = (await (await fetch(url)).json()) as { data: readonly string[] };
        expect(data.length, name).toBeGreaterThan(0);
      }
  });

  it('every annotation is answered', async () => {
    for (const [, { annotations }] of boards)
      for (const each of annotations?.list?.filter((one) => 'expr' in one) ?? []) {
        const { status, error } = await ask('query', {
          query: shortened(String((each as { expr?: string }).expr)),
        });
        expect(status, `${each.name}: ${error}`).toBe('success');
      }
  });
});

describe('with memory over its budget', () => {
  it('Memory says BREACHED, and OK again', { timeout: 180_000 }, async () => {
    const fault = breaks.memory(stack);
    await fault.inject();
    await expect.poll(words, { timeout: 60_000, interval: 500 }).toEqual({ ...healthy, Memory: 'BREACHED' });
    await allAnswered('memory');
    await fault.repair();
    await expect.poll(words, { timeout: 60_000, interval: 500 }).toEqual(healthy);
  });
});

describe('with beat stopped', () => {
  it('Scheduled tasks says AT RISK, then BREACHED and names what is late, and OK again', {
    timeout: 180_000,
  }, async () => {
    const fault = breaks.beat(stack);
    await fault.inject();
    for (const word of ['AT RISK', 'BREACHED'])
      await expect
        .poll(words, { timeout: 60_000, interval: 250 })
        .toEqual({ ...healthy, 'Scheduled tasks': word });
    const results = await allAnswered('beat');
    expect(emptyPanels(results)).not.toContain('home: Late schedules');
    await fault.repair();
    await expect.poll(words, { timeout: 60_000, interval: 500 }).toEqual(healthy);
  });
});

describe('with operations spent too fast', () => {
  it('Operations says AT RISK, and BREACHED once a day’s are gone', { timeout: 180_000 }, async () => {
    const fault = breaks.operations(stack);
    await fault.inject();
    await expect
      .poll(words, { timeout: 60_000, interval: 500 })
      .toEqual({ ...healthy, Operations: 'AT RISK' });
    await allAnswered('operations');
    await fault.repair();
    const redis = new Redis(stack.redis().url);
    // In parts that hold up nobody's read: what a script calls is counted too.
    const calls = "for i = 1, 1e4 do redis.call('GET', 'x') end";
    for (let part = 0; part * 1e4 < commandsPerDay; part++) await redis.eval(calls, 0);
    redis.disconnect();
    await expect
      .poll(words, { timeout: 60_000, interval: 500 })
      .toEqual({ ...healthy, Operations: 'BREACHED' });
  });
});

describe('with a Celery worker killed', () => {
  it('Celery workers says BREACHED and names it, and OK once another is there', {
    timeout: 240_000,
  }, async () => {
    const spent = { ...healthy, Operations: 'BREACHED' };
    const fault = breaks.worker(stack);
    await fault.inject();
    // A worker is lost once it was silent for a minute.
    await expect
      .poll(words, { timeout: 120_000, interval: 500 })
      .toEqual({ ...spent, 'Celery workers': 'BREACHED' });
    const results = await allAnswered('worker');
    expect(emptyPanels(results)).not.toContain('home: Missing workers');
    await fault.repair();
    await expect.poll(words, { timeout: 60_000, interval: 500 }).toEqual(spent);
  });
});

/** What the first query of a panel of this title has, now. */
const shown = async (title: string): Promise<readonly number[]> => {
  const [query] = boards.flatMap(queriesOf).filter((each) => each.title === title);
  const { data } = await ask('query', { query: shortened(query?.expr ?? '') });
  return data.result.map(({ value: [, text] = [0, ''] }) => Number(text));
};

describe('with a pool exhausted', () => {
  it('the pool is full and waited for, while its server looks idle', { timeout: 120_000 }, async () => {
    const [before = 0] = await shown('Slots of servers');
    expect(await shown('Pools of applications')).toEqual([0.1]);
    await fetch(`${mailer}/hold?connections=9`, { method: 'POST' });
    const waiting = fetch(`${mailer}/checkout`, { method: 'POST' });
    await expect.poll(() => shown('Pools of applications'), { timeout: 30_000 }).toEqual([1]);
    await expect.poll(() => shown('Wait for a pool'), { timeout: 30_000 }).toEqual([1]);
    await expect
      .poll(() => shown('Slots of servers'), { timeout: 30_000 })
      .toEqual([expect.closeTo(before + 9 / 97)]);
    await allAnswered('pool');
    await fetch(`${mailer}/release`, { method: 'POST' });
    expect((await waiting).status).toBe(200);
    await expect.poll(() => shown('Wait for a pool'), { timeout: 30_000 }).toEqual([0]);
  });
});

describe('with a pool of PgBouncer exhausted, and PgBouncer stopped then', () => {
  it('clients wait at the pooler, while Postgres and its console are up', { timeout: 120_000 }, async () => {
    expect(await shown('PgBouncer')).toEqual([1]);
    const holder = await throughPooler();
    await holder.query('BEGIN');
    await expect.poll(() => shown('Pools of PgBouncer'), { timeout: 30_000 }).toEqual([1]);
    // The client that uses it all the time.
    await expect.poll(() => shown('Wait at PgBouncer'), { timeout: 30_000 }).toEqual([1]);
    await expect
      .poll(async () => (await shown('Longest wait at PgBouncer'))[0], { timeout: 30_000 })
      .toBeGreaterThan(1);
    expect(await shown('Servers')).toEqual([1]);
    await allAnswered('pooler full');
    await holder.query('ROLLBACK');
    await expect.poll(() => shown('Wait at PgBouncer'), { timeout: 30_000 }).toEqual([0]);
  });

  it('its console is down, and Postgres is up', { timeout: 120_000 }, async () => {
    await pooler.stop();
    await expect.poll(() => shown('PgBouncer'), { timeout: 30_000 }).toEqual([0]);
    expect(await shown('Servers')).toEqual([1]);
    expect(emptyPanels(await allAnswered('pooler down'))).toContain('postgres: Pools of PgBouncer');
  });
});

describe('with Postgres stopped', () => {
  it('its server is down, and nothing of Redis is', { timeout: 120_000 }, async () => {
    expect(await shown('Servers')).toEqual([1]);
    await postgres.down();
    await expect.poll(() => shown('Servers'), { timeout: 30_000 }).toEqual([0]);
    const results = await allAnswered('postgres');
    expect(emptyPanels(results)).toContain('postgres: Slots of servers');
    expect(emptyPanels(results)).not.toContain('postgres: Pools of applications');
    await postgres.again();
    await expect.poll(() => shown('Servers'), { timeout: 30_000 }).toEqual([1]);
  });
});

describe('with Redis killed', () => {
  it('what cannot be told is UNKNOWN, and never OK', { timeout: 180_000 }, async () => {
    const fault = breaks.redis(stack);
    await fault.inject();
    // What was spent stays spent, whether Redis answers or not.
    await expect
      .poll(words, { timeout: 60_000, interval: 500 })
      .toEqual({ ...unknown, Operations: 'BREACHED', Connections: 'BREACHED' });
    await allAnswered('redis');
    await fault.repair();
    await expect
      .poll(words, { timeout: 60_000, interval: 500 })
      .toEqual({ ...healthy, Operations: 'BREACHED' });
  });
});

describe('with the exporter killed', () => {
  it('everything is UNKNOWN', { timeout: 180_000 }, async () => {
    await stack.exporter.stop();
    await expect.poll(words, { timeout: 60_000, interval: 500 }).toEqual(unknown);
    await allAnswered('exporter');
  });
});
