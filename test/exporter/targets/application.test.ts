import { performance } from 'node:perf_hooks';
import { afterAll, describe, expect, it } from 'vitest';
import type { Reader } from '../../../exporter/collector.ts';
import { poolMax } from '../../../exporter/metrics/application.ts';
import { sample } from '../../../exporter/sample.ts';
import { TargetScraper } from '../../../exporter/scrape.ts';
import { ApplicationTarget } from '../../../exporter/targets/application.ts';
import type { ApplicationPort } from '../../../exporter/targets/application-port.ts';
import { Workplace } from '../../support/folder.ts';
import { startHttp } from '../../support/http-server.ts';

const workplace = new Workplace();
afterAll(() => workplace.end());

/** One value for each page: what is written on it. */
const reader: Reader<ApplicationPort> = {
  name: 'pages',
  metrics: [poolMax],
  collect: async (port) =>
    (await port.pages()).map((page, at) => sample(poolMax, Number(page), { pool: String(at) })),
};

const scraperOf = (...urls: readonly string[]) => {
  const target = new ApplicationTarget({
    name: 'api',
    addresses: urls.map((url) => ({ url })),
    collectors: [reader, { ...reader, name: 'again' }],
  });
  workplace.later(() => target.close());
  return new TargetScraper(target, { minIntervalMs: 0, maxSamples: 100, log: () => undefined });
};

const told = async (scraper: TargetScraper, deadlineMs = 5000) => {
  const samples = await scraper.scrape(deadlineMs);
  const of = (name: string) => samples.filter(({ metric }) => metric.name === name);
  return {
    up: of('headroom_application_up')[0]?.value,
    values: of('application_pool_max_connections').map(({ value }) => value),
    reasons: [...new Set(of('headroom_target_failure_reason').map(({ labels }) => labels.reason))],
  };
};

describe('an application', () => {
  it('is read once a collection, every page of it, in the order of the config', async () => {
    const asked = [0, 0];
    const servers = await Promise.all(
      asked.map((_, at) =>
        startHttp((_request, response) => {
          asked[at] = (asked[at] ?? 0) + 1;
          response.end(String(10 + at));
        }),
      ),
    );
    const scraper = scraperOf(...servers.map((server) => workplace.keep(server).url));
    expect(await told(scraper)).toEqual({ up: 1, values: [10, 11, 10, 11], reasons: [] });
    expect(asked).toEqual([1, 1]);
  });

  it('of which one page fails gives nothing: its sums would be too small', async () => {
    const good = workplace.keep(await startHttp((_, response) => response.end('1')));
    const bad = workplace.keep(await startHttp((_, response) => response.writeHead(401).end()));
    expect(await told(scraperOf(good.url, bad.url))).toEqual({ up: 0, values: [], reasons: ['auth'] });
  });

  it('that hangs is waited for once, and seen to be back', async () => {
    let hang = true;
    const waiting: (() => void)[] = [];
    const server = await startHttp((_, response) => {
      if (hang) waiting.push(() => response.end('2'));
      else response.end('3');
    });
    const scraper = scraperOf(workplace.keep(server).url);
    expect(await told(scraper, 300)).toEqual({ up: 0, values: [], reasons: ['timeout'] });
    const start = performance.now();
    expect(await told(scraper, 10_000)).toMatchObject({ up: 0, reasons: ['timeout'] });
    expect(performance.now() - start).toBeLessThan(5000);
    expect(waiting).toHaveLength(1);
    hang = false;
    for (const answer of waiting) answer();
    await expect.poll(() => told(scraper)).toEqual({ up: 1, values: [3, 3], reasons: [] });
  });
});
