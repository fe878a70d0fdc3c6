import * as m from '../metrics/redis-threads.ts';
import { type Sample, sample } from '../sample.ts';
import { parseNumbers } from '../targets/redis-info.ts';
import type { NamedLines } from './redis-lines.ts';

const parts = [
  ['clients', m.redisIoThreadClients],
  ['reads', m.redisIoThreadReadsTotal],
  ['writes', m.redisIoThreadWritesTotal],
] as const;

/** Each I/O thread: Redis' `io_thread_1:clients=6,reads=67,writes=66`, Valkey's `used_active_time_io_thread_1:0.78`. */
export const readThreads = ({
  ioThreads,
  ioThreadTimes,
}: Pick<NamedLines, 'ioThreads' | 'ioThreadTimes'>): readonly Sample[] => [
  ...ioThreads.flatMap(([thread, value]) => {
    const numbers = parseNumbers(value);
    return parts.flatMap(([part, metric]) => {
      const number = numbers[part];
      return number === undefined ? [] : [sample(metric, number, { thread })];
    });
  }),
  ...ioThreadTimes.flatMap(([thread, value]) => {
    const seconds = value === '' ? Number.NaN : Number(value);
    return Number.isFinite(seconds)
      ? [sample(m.redisActiveTimeIoThreadSecondsTotal, seconds, { thread })]
      : [];
  }),
];
