// docs/ha/: two Prometheis and two Alertmanagers on one machine, and how often a page arrives while one of either is gone.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { shippedRules } from '../../demo/files.ts';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type PageSink, startPageSink } from '../../demo/servers/page-sink.ts';
import { answersOk, type Server, startServer } from '../../demo/servers/process.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { run } from '../../demo/servers/run.ts';
import { shortenAlertmanager, shortenRules } from '../../demo/servers/shortened.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';

const work = new Workplace();
const shortening = { factor: 60, scrapeMs: 1000 };
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const peerTimeoutMs = 3000;
// Both in the proportion of those that are shipped, 15 s and 1 min: an Alertmanager that waits for the other holds what
// it is about to send for that long, and would page for what has ended meanwhile.
const groupInterval = `${(4 * peerTimeoutMs) / 1000}s`;
const fast = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };

let redis: RedisServer;
let sink: PageSink;
const exporterFor = (targets: readonly object[]): Promise<ExporterServer> => {
  const config = work.write('headroom.yml', JSON.stringify({ min_interval: 0, targets }));
  return startExporter({ dir: work.dir, env: { REDIS_URL: redis.url }, config });
};

beforeAll(async () => {
  redis = await startRedis({ dir: work.dir, where: place });
  work.later(() => redis.stop());
  sink = work.keep(await startPageSink());
});
afterAll(() => work.end());

const startProm = async (name: string, config: string, port: number, replica = ''): Promise<Server> =>
  startServer({
    name,
    program: 'prometheus',
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(work.dir, name)}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=expand-external-labels',
      '--log.level=warn',
    ],
    dir: work.dir,
    env: { HEADROOM_REPLICA: replica },
    ready: () => answersOk(`http://127.0.0.1:${port}/-/ready`),
    where: place,
  });

describe('two of each', () => {
  const config = work.write('alertmanager.yml', '');
  let alertmanagers: readonly (() => Promise<Server>)[];
  let prometheis: readonly (() => Promise<Server>)[];
  const running = {
    alertmanager: [] as (Server | undefined)[],
    prometheus: [] as (Server | undefined)[],
  };

  const startAll = async (): Promise<void> => {
    for (const at of [0, 1] as const) running.alertmanager[at] = await alertmanagers[at]?.();
    for (const at of [0, 1] as const) running.prometheus[at] = await prometheis[at]?.();
  };

  beforeAll(async () => {
    const exporter = work.keep(await exporterFor([{ name: 'redis', kind: 'redis', url: '${REDIS_URL}' }]));
    const web = [await getPort(), await getPort()] as const;
    const gossip = [await getPort(), await getPort()] as const;
    const shortened = shortenAlertmanager(read('alerts/alertmanager.yml'), shortening, sink.url);
    writeFileSync(config, shortened.replaceAll(/group_interval: \S+/g, `group_interval: ${groupInterval}`));
    alertmanagers = web.map(
      (port, at) => () =>
        startServer({
          name: `alertmanager-${at}`,
          program: 'prometheus-alertmanager',
          args: [
            `--config.file=${config}`,
            `--storage.path=${join(work.dir, `alertmanager-${at}`)}`,
            `--web.listen-address=127.0.0.1:${port}`,
            `--cluster.listen-address=127.0.0.1:${gossip[at]}`,
            `--cluster.peer=127.0.0.1:${gossip[1 - at]}`,
            // Shortened, as is all else; --cluster.settle-timeout too, for which a first start waits.
            `--cluster.peer-timeout=${peerTimeoutMs}ms`,
            '--cluster.settle-timeout=1s',
            '--log.level=warn',
          ],
          dir: work.dir,
          ready: () => answersOk(`http://127.0.0.1:${port}/-/ready`),
          where: place,
        }),
    );
    const rules = shippedRules().map(({ name, text }) =>
      work.write(`rules/${name}`, shortenRules(text, shortening)),
    );
    const ports = [await getPort(), await getPort()] as const;
    const text = read('docs/ha/prometheus.yml')
      .replaceAll(/(alertmanager|prometheus)-([12]):\d+/g, (_, name, at) => {
        const of = name === 'prometheus' ? ports : web;
        return `127.0.0.1:${of[at - 1]}`;
      })
      .replace('exporter:19121', `127.0.0.1:${exporter.port}`);
    const file = parse(text);
    const path = work.write(
      'ha.yml',
      stringify({ ...file, global: { ...file.global, ...fast }, rule_files: rules }),
    );
    prometheis = ports.map((port, at) => () => startProm(`prometheus-${at}`, path, port, String(at)));
    work.later(async () => {
      for (const server of [...running.prometheus, ...running.alertmanager]) await server?.stop();
    });
    await startAll();
  });

  const pages = () =>
    sink.pages.filter(({ alerts }) => alerts.some(({ labels }) => labels.alertname === 'RedisDown'));
  const heard = (status: string): number => pages().filter((page) => page.status === status).length;
  const patience = { timeout: 60_000, interval: 100 };
  const story = (): string =>
    pages()
      .map(({ status, receivedAt }) => `${receivedAt.toJSON()} ${status}`)
      .join('; ');
  const sinceLast = (): number => Date.now() - Number(pages().at(-1)?.receivedAt);

  /**
   * Redis goes and comes back; resolves when the page of it and its end have arrived, once, and the other Alertmanager has
   * had its turn: one that is killed before it could tell the other has its notice sent again, which is meant.
   */
  const fault = async (before: number): Promise<void> => {
    const { port } = redis;
    redis.kill('SIGKILL');
    await expect.poll(() => heard('firing'), patience).toBe(before + 1);
    await redis.stop();
    redis = await startRedis({ dir: work.dir, port, where: place });
    await expect.poll(() => heard('resolved'), patience).toBe(before + 1);
    await expect.poll(sinceLast, patience).toBeGreaterThan(2 * peerTimeoutMs);
    expect([heard('firing'), heard('resolved')], story()).toEqual([before + 1, before + 1]);
  };
  const kill = async (at: 0 | 1): Promise<void> => {
    for (const server of [running.prometheus[at], running.alertmanager[at]]) {
      server?.kill('SIGKILL');
      await server?.stop();
    }
  };

  it('deliver a page and its end once, also with one of either pair killed', {
    timeout: 240_000,
  }, async () => {
    await fault(0);
    await kill(0);
    await fault(1);
    running.alertmanager[0] = await alertmanagers[0]?.();
    running.prometheus[0] = await prometheis[0]?.();
    await kill(1);
    await fault(2);
    const labels = sink.pages.flatMap(({ alerts }) => alerts.map((alert) => Object.keys(alert.labels)));
    expect(labels.flat()).not.toContain('replica');
  });
});

it.each(['remote-write', 'sharding'])('%s.yml adds to a config that promtool takes', async (name) => {
  const file = { ...parse(read('docs/ha/prometheus.yml')), ...parse(read(`docs/ha/${name}.yml`)) };
  const path = work.write(
    `${name}.yml`,
    stringify({ ...file, rule_files: [join(root, 'alerts/rules/*.yml')] }),
  );
  const { code, stderr } = await run('promtool', ['check', 'config', path], { where: place });
  expect(code, stderr).toBe(0);
});

interface Targets {
  readonly activeTargets: readonly { readonly health: string; readonly labels: Record<string, string> }[];
  readonly droppedTargets: readonly object[];
}

/** Of the targets that a shard has found: those it scrapes well, and how many others it should scrape. */
interface Shard {
  readonly seen: number;
  readonly up: readonly string[];
  readonly others: number;
}

it('shards share the targets of /sd, and leave none out', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => `redis-${letter}`);
  const targets = names.map((name) => ({ name, kind: 'redis', url: '${REDIS_URL}' }));
  const exporter = work.keep(await exporterFor(targets));
  const shard = async (at: number): Promise<readonly string[]> => {
    const file = parse(
      read('docs/ha/sharding.yml')
        .replaceAll('exporter:19121', `127.0.0.1:${exporter.port}`)
        .replace("regex: '0'", `regex: '${at}'`),
    );
    const port = await getPort();
    const path = work.write(`shard-${at}.yml`, stringify({ ...file, global: fast }));
    work.keep(await startProm(`shard-${at}`, path, port));
    const state = async (): Promise<Shard> => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/targets`);
      const { activeTargets, droppedTargets } = ((await answer.json()) as { data: Targets }).data;
      const own = activeTargets.filter(({ labels }) => labels.job === 'headroom');
      return {
        seen: own.length + droppedTargets.length,
        up: own.flatMap(({ health, labels }) =>
          health === 'up' ? (labels.instance?.split('/')[1] ?? '') : [],
        ),
        others: own.filter(({ health }) => health !== 'up').length,
      };
    };
    await expect
      .poll(state, { timeout: 20_000, interval: 200 })
      .toMatchObject({ seen: names.length, others: 0 });
    return (await state()).up;
  };
  const shards = await Promise.all([0, 1, 2].map(shard));
  expect(shards.flat().sort()).toEqual(names);
  expect(shards.filter((each) => each.length > 0).length).toBeGreaterThan(1);
});
