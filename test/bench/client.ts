// A client that scrapes as Prometheus 2.42 does: its headers, and one connection that is kept.
import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Workplace } from '../support/folder.ts';

const headers = {
  'User-Agent': 'Prometheus/2.42.0+ds',
  Accept:
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  'Accept-Encoding': 'gzip',
};

export interface Client {
  /** Scrapes once and gives the ms it took; the body is read and thrown away. */
  scrape(): Promise<number>;
  /** Scrapes one after the other; before each of them `first` is awaited, outside of what is measured. */
  scrapes(times: number, first?: () => Promise<unknown>): Promise<readonly number[]>;
}

/** A client of one exporter, which says that it waits for so many seconds. */
export const newClient = (work: Workplace, url: string, timeoutSeconds = 10): Client => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  work.later(() => agent.destroy());
  const sent = { ...headers, 'X-Prometheus-Scrape-Timeout-Seconds': String(timeoutSeconds) };
  const scrape = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const request = get(`${url}/metrics`, { agent, headers: sent }, (response) => {
        response.on('error', reject).on('end', () => {
          if (response.statusCode === 200) resolve(performance.now() - start);
          else reject(new Error(`Expected status 200 of ${url}, got ${response.statusCode}`));
        });
        response.resume();
      });
      request.on('error', reject);
    });
  return {
    scrape,
    scrapes: async (times, first) => {
      const took: number[] = [];
      for (let time = 0; time < times; time++) {
        await first?.();
        took.push(await scrape());
      }
      return took;
    },
  };
};
