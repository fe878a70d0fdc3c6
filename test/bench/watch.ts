// Scraping on Prometheus' clock.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Prometheus' interval in the demo, in seconds. */
export const intervalSeconds = 15;

/** The collections of a day at that interval. */
export const perDay = 86_400 / intervalSeconds;

/** Calls at these times, in seconds from now. */
export const at = async (seconds: readonly number[], call: (second: number) => Promise<unknown>) => {
  const start = performance.now();
  for (const second of seconds) {
    await sleep(Math.max(0, start + second * 1000 - performance.now()));
    await call(second);
  }
};

/** The multiples of a step up to the end, moved by an offset. */
export const every = (step: number, end: number, offset = 0): readonly number[] =>
  Array.from({ length: Math.floor((end - offset) / step) }, (_, index) => offset + (index + 1) * step);
