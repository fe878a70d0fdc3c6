import type { Metric, PlainKind } from '../metric.ts';
import { type Sample, sample } from '../sample.ts';
import { numberOf, type RedisInfo } from '../targets/redis-info.ts';

/** A field of INFO, its metric, and how many of the field's units make one of the metric's: 1,000 for milliseconds. */
export type Field = readonly [name: string, metric: Metric<'target', PlainKind>, per?: number];

/** The samples of these fields; one the server does not give, or that is no number, yields none: absent is not 0. */
export const readFields = (info: RedisInfo, fields: readonly Field[]): readonly Sample[] => {
  const samples: Sample[] = [];
  for (const [name, metric, per = 1] of fields) {
    const value = numberOf(info, name);
    if (value !== undefined) samples.push(sample(metric, value / per));
  }
  return samples;
};
