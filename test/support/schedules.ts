import type { RedisTarget } from '../../exporter/targets/redis.ts';

/** What is told of one schedule, by the part of the metric's name that differs; times in seconds. */
export type ScheduleTold = Readonly<Record<string, number>>;

/** What one collection of a target tells of its schedules, by `scheduler schedule`. */
export const schedulesOf = async (target: RedisTarget): Promise<Readonly<Record<string, ScheduleTold>>> => {
  const runs = target
    .begin(AbortSignal.timeout(10_000))
    .filter(({ collector }) => collector === 'redis_server' || /_schedules$/.test(collector));
  const samples = (await Promise.all(runs.map(({ collect }) => collect()))).flatMap(({ samples }) => samples);
  const found: Record<string, Record<string, number>> = {};
  for (const { metric, labels, value } of samples) {
    const [, what] = /^headroom_schedule_(.*?)(?:_timestamp)?(?:_seconds)?$/.exec(metric.name) ?? [];
    const name = `${labels.scheduler} ${labels.schedule}`;
    if (what !== undefined) found[name] = { ...found[name], [what]: value };
  }
  return found;
};
