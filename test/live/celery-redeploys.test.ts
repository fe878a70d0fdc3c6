// Ten deployments of a Celery worker that is killed hard each time and comes back under another name: nobody is paged, by
// the shipped rules over what the exporter told. Then it is killed once more and does not come back.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import type { Server } from '../../demo/servers/process.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { run } from '../../demo/servers/run.ts';
import { shortenRules } from '../../demo/servers/shortened.ts';
import type { RedisTarget } from '../../exporter/targets/redis.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { openTarget } from '../support/redis-target.ts';

// All times are a twentieth: a window of three seconds for a minute, and the waits of the rules with it.
const factor = 20;
const windowMs = 60_000 / factor;
const scrapeMs = 1000;
const deployments = 10;

const work = new Workplace();
afterAll(() => work.end());

let server: RedisServer;
let target: RedisTarget;

const startTarget = (): RedisTarget =>
  openTarget(server.url, { file: { celery: [{ workers: 1 }], bullmq: [] }, windowMs });

const told = ['celery_worker_up', 'celery_workers_missing'];

/** The values of each series at one scrape, by the series as PromQL writes it. */
type Scrape = ReadonlyMap<string, number>;
const scrapes: Scrape[] = [];

const scrape = async (): Promise<Scrape> => {
  const runs = target.begin(new AbortController().signal);
  const collected = runs
    .filter(({ collector }) => collector === 'celery_workers')
    .map(({ collect }) => collect().catch(() => ({ samples: [] })));
  const samples = (await Promise.all(collected)).flatMap((each) => each.samples);
  return new Map(
    samples
      .filter(({ metric }) => told.includes(metric.name))
      .map(({ metric, labels, value }) => {
        const all = { job: 'headroom', target: 'redis', ...labels };
        const pairs = Object.entries(all).map(([name, text]) => `${name}="${text}"`);
        return [`${metric.name}{${pairs.join(', ')}}`, value];
      }),
  );
};

/** Scrapes at every second, as a Prometheus does: one that takes longer leaves the next ones out. */
const startScraping = (): (() => void) => {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) {
      scrapes.push(new Map());
      return;
    }
    busy = true;
    const place = scrapes.push(new Map()) - 1;
    scrapes[place] = await scrape();
    busy = false;
  }, scrapeMs);
  return () => clearInterval(timer);
};

/** The shipped rules with waits a twentieth as long, and without their texts. */
const rules = (): string => {
  const text = readFileSync(join(root, 'alerts/rules/workers.yml'), 'utf8');
  const file = parse(shortenRules(text, { factor, scrapeMs })) as {
    groups: { rules: { annotations?: unknown }[] }[];
  };
  for (const rule of file.groups.flatMap((group) => group.rules)) delete rule.annotations;
  return stringify(file);
};

const labels = { component: 'celery', job: 'headroom', target: 'redis', db: 'db0' };
const fires = (alertname: string, more: object) => ({
  alertname,
  eval_time: `${scrapes.length - 1}s`,
  exp_alerts: [{ exp_labels: { ...labels, ...more } }],
});
const silent = (alertname: string, from: number, until: number) =>
  Array.from({ length: until - from }, (_, index) => ({ alertname, eval_time: `${from + index}s` }));

/** Holds expectations of alerts against what was scraped; says what promtool said of those that were wrong. */
const judge = async (expectations: readonly object[]): Promise<string> => {
  const series = [...new Set(scrapes.flatMap((each) => [...each.keys()]))];
  const file = {
    rule_files: ['redeploys-rules.yml'],
    evaluation_interval: '1s',
    tests: [
      {
        interval: '1s',
        input_series: series.map((name) => ({
          series: name,
          values: scrapes.map((each) => each.get(name) ?? '_').join(' '),
        })),
        alert_rule_test: expectations,
      },
    ],
  };
  writeFileSync(join(work.dir, 'redeploys-rules.yml'), rules());
  writeFileSync(join(work.dir, 'redeploys.yml'), stringify(file));
  const { code, stdout, stderr } = await run('promtool', ['test', 'rules', join(work.dir, 'redeploys.yml')], {
    where: place,
  });
  return code === 0 ? '' : `${stdout}${stderr}`;
};

const beatMs = 1000;
const deploy = async (number: number): Promise<Server> => {
  const quick = ['--heartbeat-interval', '1', '--without-mingle', '--without-gossip'];
  const args = ['--hostname', `web@host-${number}`, ...quick];
  return work.keep(await startCeleryWorker({ dir: work.dir, brokerUrl: server.url, args }));
};

const patient = { timeout: 60_000, interval: 200 };
const latest = (name: string): number | undefined => {
  const found = [...(scrapes.at(-1) ?? [])].filter(([series]) => series.includes(name));
  return found.length === 1 ? found[0]?.[1] : undefined;
};

beforeAll(async () => {
  server = work.keep(await startRedis({ dir: work.dir, where: place }));
  target = startTarget();
  work.later(() => target.close());
});

it('ten deployments with new names page nobody, and a worker that stays away does', async () => {
  let worker = await deploy(0);
  work.later(startScraping());
  await expect.poll(() => latest('celery_workers_missing'), patient).toBe(0);
  for (let number = 1; number <= deployments; number++) {
    process.kill(-worker.pid, 'SIGKILL');
    // A real deployment is minutes after the one before it, or comes when a heartbeat was missed: one a second here.
    const killedAt = Date.now();
    await expect.poll(() => Date.now() - killedAt, patient).toBeGreaterThan(beatMs);
    worker = await deploy(number);
    await expect.poll(() => latest(`web@host-${number}`), patient).toBe(1);
    // A new exporter knows of all that were killed by the bindings they left.
    if (number === deployments / 2) {
      target.close();
      target = startTarget();
    }
  }
  const deployed = scrapes.length;
  const dead = () =>
    [...(scrapes.at(-1)?.entries() ?? [])].filter(([series, value]) => series.includes('up{') && value === 0);
  // Longer than the rules wait: what was replaced is still no loss.
  await expect.poll(() => scrapes.length - deployed, patient).toBeGreaterThan(300 / factor + 5);
  expect(dead()).toEqual([]);
  const well = scrapes.length;
  process.kill(-worker.pid, 'SIGKILL');
  await expect.poll(() => scrapes.length - well, patient).toBeGreaterThan((60 + 300) / factor + 5);
  const wrong = await judge([
    ...silent('CeleryWorkersMissing', 0, well),
    ...silent('CeleryWorkerDown', 0, well),
    // The proof that all of this could have fired.
    fires('CeleryWorkersMissing', { severity: 'critical' }),
    fires('CeleryWorkerDown', { severity: 'warning', hostname: `web@host-${deployments}` }),
  ]);
  expect(wrong).toBe('');
}, 240_000);
