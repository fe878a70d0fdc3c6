// What Prometheus knows beyond this moment: https://prometheus.io/docs/prometheus/latest/querying/api/
import * as v from 'valibot';

/** Per target, what only history can tell; a target Prometheus does not know has no entry. */
export interface History {
  readonly usedInDay: ReadonlyMap<string, number>;
  readonly perDayAtHourRate: ReadonlyMap<string, number>;
  readonly ownInDay: ReadonlyMap<string, number>;
  readonly rejectedInDay: ReadonlyMap<string, number>;
  /** `alertname target` of what fires, the Watchdog left out. */
  readonly firing: readonly string[];
}

/** Prometheus could not be asked; the message says why. */
export class HistoryError extends Error {}

const answer = v.object({
  data: v.object({
    result: v.array(
      v.object({ metric: v.record(v.string(), v.string()), value: v.tuple([v.number(), v.string()]) }),
    ),
  }),
});

const query = async (url: string, promql: string, timeoutMs: number) => {
  try {
    const address = new URL('api/v1/query', url.endsWith('/') ? url : `${url}/`);
    address.searchParams.set('query', promql);
    const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return v.parse(answer, await response.json()).data.result;
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new HistoryError(`--prometheus: expected an answer to a query, got ${cause}`, { cause: error });
  }
};

const byTarget = async (
  url: string,
  promql: string,
  timeoutMs: number,
): Promise<ReadonlyMap<string, number>> => {
  const result = await query(url, promql, timeoutMs);
  return new Map(result.map(({ metric, value }) => [metric.target ?? '', Number(value[1])]));
};

/** Asks a Prometheus that scrapes this exporter; throws a HistoryError when it does not answer. */
export const readHistory = async (url: string, timeoutMs: number): Promise<History> => {
  const ask = (promql: string) => byTarget(url, `sum by (target) (${promql})`, timeoutMs);
  const [usedInDay, perDayAtHourRate, ownInDay, rejectedInDay, alerts] = await Promise.all([
    ask('increase(redis_commands_processed_total[1d])'),
    ask('rate(redis_commands_processed_total[1h]) * 86400'),
    ask('increase(headroom_target_commands_total[1d])'),
    ask('increase(redis_rejected_connections_total[1d])'),
    query(url, 'ALERTS{alertstate="firing", alertname!="Watchdog"}', timeoutMs),
  ]);
  const firing = alerts.map(({ metric }) => `${metric.alertname} ${metric.target ?? ''}`.trim()).sort();
  return { usedInDay, perDayAtHourRate, ownInDay, rejectedInDay, firing };
};
