// Ages of waiting tasks, by the lines of docs/queues.md, by other headers in use, and without any.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExporter } from '../../demo/servers/exporter.ts';
import { startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { CeleryApp } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { scrape } from '../support/scrape.ts';

const work = new Workplace();
afterAll(() => work.end());

const [, section = ''] = readFileSync(join(root, 'docs/queues.md'), 'utf8').split(
  '## Age of the oldest task\n',
);
const [, snippet = ''] = /```python\n(.*?)```/s.exec(section) ?? [];

const patience = { timeout: 20_000, interval: 200 };
let metrics: string;
let silent: CeleryApp;
let telling: CeleryApp;

/** Ages in seconds by queue and source. */
const ages = async () =>
  Object.fromEntries(
    (await scrape(metrics)).lines
      .filter(({ name }) => name === 'celery_queue_oldest_age_seconds')
      .map(({ labels, value }) => [`${labels.queue_name} ${labels.source}`, value]),
  );

beforeAll(async () => {
  const server = work.keep(await startRedis({ dir: work.dir, where: place }));
  silent = new CeleryApp('silent', { dir: work.dir, brokerUrl: server.url });
  telling = new CeleryApp('telling', { dir: work.dir, brokerUrl: server.url, extra: snippet });
  const queues = ['celery', 'readme', 'urgent', 'unknown', 'sentry', 'judoscale', 'late', 'drained'];
  const config = `${work.dir}/headroom.yml`;
  const target = {
    ...{ name: 'redis', kind: 'redis', url: server.url },
    celery: [{ queues }],
    budgets: { commands_per_day: 'none' },
  };
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets: [target] }));
  metrics = `${work.keep(await startExporter({ dir: work.dir, env: {}, config })).url}/metrics`;
});

it('tells no age where nothing waits', async () => {
  expect(await ages()).toEqual({});
});

describe('the lines of docs/queues.md', () => {
  it('are six', () => {
    expect(snippet.trim().split('\n')).toHaveLength(6);
  });

  it('tell the age of the oldest task exactly', async () => {
    const before = Date.now();
    await telling.run(
      'slow.apply_async((1,), queue="readme"); time.sleep(1); slow.apply_async((2,), queue="readme")',
    );
    const age = (await ages())['readme header'];
    expect(age).toBeGreaterThan(1);
    expect(age).toBeLessThan((Date.now() - before) / 1000);
  });

  it('tell it of the list of any priority', async () => {
    await telling.run(
      'slow.apply_async((1,), queue="urgent", priority=9); time.sleep(2); slow.apply_async((2,), queue="urgent", priority=0)',
    );
    expect((await ages())['urgent header']).toBeGreaterThan(2);
  });

  it('have an ETA taken off', async () => {
    await telling.run('slow.apply_async((1,), queue="late", countdown=3600)');
    expect((await ages())['late header']).toBe(0);
  });
});

describe('headers of others', () => {
  it("are known: Sentry's", async () => {
    await silent.run(
      'app.send_task("slow", queue="sentry", headers={"sentry-task-enqueued-time": "%.9f" % (time.time() - 300)})',
    );
    expect((await ages())['sentry header']).toBeCloseTo(305, -1);
  });

  it("are known: Judoscale's, which is a property", async () => {
    await silent.run(`
from celery.signals import before_task_publish
@before_task_publish.connect
def before(properties=None, **_): properties["published_at"] = time.time() - 500
app.send_task("slow", queue="judoscale")
`);
    expect((await ages())['judoscale header']).toBeCloseTo(505, -1);
  });
});

it('counts from the first sight where there is no header, and forgets when the task is taken', async () => {
  await silent.run('slow.apply_async((0,), queue="drained")');
  const before = Date.now();
  expect((await ages())['drained head']).toBeLessThan(1);
  await expect.poll(async () => (await ages())['drained head'], patience).toBeGreaterThan(1);
  expect((await ages())['drained head']).toBeLessThanOrEqual((Date.now() - before) / 1000);
  work.keep(await silent.startWorker('draining', 'drained'));
  await expect.poll(async () => Object.keys(await ages()), patience).not.toContain('drained head');
});
