import { altered, type Change, changed, type Series } from './series.ts';

/** What Redis is at a minute, and when it was started last. */
export interface RedisState {
  readonly state: 'up' | 'down' | 'loading';
  readonly since: number;
}

const budgets = /budget|expected|configured|_(grace|interval)_seconds$/;
const counters = /^redis_((commands_processed|connections_received|errors)_total|total_error_replies)$/;
const read = (metric: string): boolean =>
  /^(bullmq|celery|redis|headroom_schedule)_/.test(metric) && !budgets.test(metric);

/** A Redis that is down and loads at times: nothing is read of it then, and its counters begin anew. */
export const redisAway = (
  series: readonly Series[],
  at: (minute: number) => RedisState,
): readonly Series[] => {
  const whenUp: Change = (healthy) => (minute) => (at(minute).state === 'up' ? healthy(minute) : undefined);
  const asUp: Change =
    (healthy, { target }) =>
    (minute) =>
      target !== 'main' || at(minute).state === 'up' ? healthy(minute) : 0;
  const anew: Change = (healthy) => (minute) => {
    const value = healthy(minute);
    const { since } = at(minute);
    return value === undefined || since === 0 ? value : value - (healthy(since) ?? 0);
  };
  const failing = (['down', 'loading'] as const).map((state): Series => {
    const reason = state === 'down' ? 'refused' : 'loading';
    const labels = { target: 'main', collector: 'connection', reason, instance: 'exporter:19121' };
    return {
      metric: 'headroom_target_failure_reason',
      labels,
      at: (minute) => (at(minute).state === state ? 1 : undefined),
    };
  });
  const reads = series.map((each) =>
    read(each.metric) && each.metric !== 'redis_up' && each.metric !== 'redis_loading_dump_file'
      ? { ...each, at: whenUp(each.at, each.labels) }
      : each,
  );
  const counted = changed(reads, counters, anew);
  return [
    ...altered(counted, [
      [/^redis_up$/, asUp],
      [/^headroom_collector_success$/, asUp],
      [/^redis_loading_dump_file$/, () => (minute) => loading(at(minute))],
    ]),
    ...failing,
  ];
};

const loading = ({ state }: RedisState): number | undefined =>
  state === 'down' ? undefined : Number(state === 'loading');
