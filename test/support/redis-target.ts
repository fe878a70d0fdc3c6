// A Redis target of a test's own, read collection by collection without a server of ours.
import { CeleryEvents } from '../../exporter/celery/events.ts';
import { workerTableLimits } from '../../exporter/celery/worker-table.ts';
import type { Collector } from '../../exporter/collector.ts';
import { redisCollectors } from '../../exporter/collectors/index.ts';
import type { RedisTargetConfig } from '../../exporter/config/config.ts';
import { parseConfig } from '../../exporter/config/parse.ts';
import type { Sample } from '../../exporter/sample.ts';
import { listenerTimes } from '../../exporter/targets/audience.ts';
import { RedisTarget } from '../../exporter/targets/redis.ts';
import type { RedisPort } from '../../exporter/targets/redis-port.ts';

type Collectors = readonly Collector<RedisPort>[];

/** What differs from a target of the URL alone. */
export interface TargetOptions {
  /** More keys of the target in the config. */
  readonly file?: object;
  /** The shortest silence of a worker that counts, in ms; a quiet listener is asked every second then. */
  readonly windowMs?: number;
  /** Other collectors than all of them. */
  readonly collectors?: (config: RedisTargetConfig, events: CeleryEvents) => Collectors;
}

/** Opens a target without budgets, so that everything is read on every collection. */
export const openTarget = (
  url: string,
  { file = {}, windowMs, collectors = redisCollectors }: TargetOptions = {},
): RedisTarget => {
  const text = JSON.stringify({ targets: [{ name: 'redis', kind: 'redis', url, ...file }] });
  const [config] = parseConfig({ name: 'test', text }, {}, () => '').targets as [RedisTargetConfig];
  const audience =
    windowMs === undefined
      ? new CeleryEvents(config.celery)
      : new CeleryEvents(
          config.celery,
          { ...workerTableLimits, shortestWindowMs: windowMs },
          { ...listenerTimes, quietMs: 1000 },
        );
  return new RedisTarget({
    name: 'redis',
    address: config.address,
    collectors: collectors(config, audience),
    budgets: [],
    allowance: { commandsPerDay: undefined, share: 0.1 },
    audience,
  });
};

/** One collection of a target; rejects when any collector fails. */
export const samplesOf = async (target: RedisTarget): Promise<readonly Sample[]> => {
  const runs = target.begin(new AbortController().signal);
  return (await Promise.all(runs.map(({ collect }) => collect()))).flatMap(({ samples }) => samples);
};

/** What the collectors of one collection gave that did not fail. */
export const givenBy = async (target: RedisTarget): Promise<readonly Sample[]> => {
  const runs = target.begin(new AbortController().signal);
  const results = await Promise.allSettled(runs.map(({ collect }) => collect()));
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value.samples : []));
};
