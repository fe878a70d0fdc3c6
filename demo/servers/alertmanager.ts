import { join } from 'node:path';
import getPort from 'get-port';
import { answersOk, type Server, startServer } from './process.ts';
import type { Where } from './where.ts';

/** A running Alertmanager. */
export interface AlertmanagerServer extends Server {
  readonly url: string;
  readonly port: number;
}

export interface AlertmanagerOptions {
  readonly dir: string;
  /** The path of an alertmanager.yml. */
  readonly config: string;
  readonly port?: number | undefined;
  readonly args?: readonly string[] | undefined;
  readonly where?: Where | undefined;
}

/** Starts one Alertmanager on loopback, without a cluster, and waits until it is ready. */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<AlertmanagerServer> {
  const port = options.port ?? (await getPort());
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: `alertmanager-${port}`,
    program: 'prometheus-alertmanager',
    args: [
      `--config.file=${options.config}`,
      `--storage.path=${join(options.dir, `alertmanager-${port}`)}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=warn',
      ...(options.args ?? []),
    ],
    dir: options.dir,
    ready: () => answersOk(`${url}/-/ready`),
    where: options.where,
  });
  return { ...server, url, port };
}
