import { join } from 'node:path';
import getPort from 'get-port';
import { answersOk, type Server, startServer } from './process.ts';
import type { Where } from './where.ts';

/** One series of an instant query's answer. */
export interface QuerySample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An alert as Prometheus sees it. */
export interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  readonly activeAt: string;
}

/** A running Prometheus. */
export interface PrometheusServer extends Server {
  readonly url: string;
  readonly port: number;
  /** An instant query; a scalar comes as one sample without labels. */
  query(promql: string): Promise<readonly QuerySample[]>;
  alerts(): Promise<readonly PrometheusAlert[]>;
}

export interface PrometheusOptions {
  readonly dir: string;
  /** The path of a prometheus.yml. */
  readonly config: string;
  readonly port?: number | undefined;
  readonly args?: readonly string[] | undefined;
  readonly where?: Where | undefined;
}

/** Starts Prometheus on loopback and waits until it is ready. */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const port = options.port ?? (await getPort());
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: `prometheus-${port}`,
    program: 'prometheus',
    args: [
      `--config.file=${options.config}`,
      `--storage.tsdb.path=${join(options.dir, `prometheus-${port}`)}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
      ...(options.args ?? []),
    ],
    dir: options.dir,
    ready: () => answersOk(`${url}/-/ready`),
    where: options.where,
  });
  return { ...server, url, port, query: (promql) => query(url, promql), alerts: () => alerts(url) };
}

async function query(url: string, promql: string): Promise<readonly QuerySample[]> {
  const data = await get<VectorOrScalar>(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
  if (data.resultType === 'scalar') return [{ metric: {}, value: parsed(data.result[1]) }];
  return data.result.map(({ metric, value }) => ({ metric, value: parsed(value[1]) }));
}

async function alerts(url: string): Promise<readonly PrometheusAlert[]> {
  return (await get<{ alerts: readonly PrometheusAlert[] }>(`${url}/api/v1/alerts`)).alerts;
}

type VectorOrScalar =
  | { resultType: 'scalar'; result: readonly [number, string] }
  | {
      resultType: 'vector';
      result: readonly { metric: Record<string, string>; value: readonly [number, string] }[];
    };

async function get<Data>(url: string): Promise<Data> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  const answer = (await response.json()) as { status: string; error?: string; data: Data };
  if (answer.status !== 'success') throw new Error(`Expected Prometheus to answer, got ${answer.error}`);
  return answer.data;
}

/** Prometheus writes infinities as +Inf and -Inf. */
function parsed(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
