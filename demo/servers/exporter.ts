import { join } from 'node:path';
import getPort from 'get-port';
import { answersOk, type Server, startServer } from './process.ts';
import { root } from './root.ts';

/** A running exporter. */
export interface ExporterServer extends Server {
  readonly url: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface ExporterOptions {
  readonly dir: string;
  /** Its whole environment beside PATH, HOME and LANG. */
  readonly env: Readonly<Record<string, string>>;
  /** The path of a config file. */
  readonly config?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly port?: number | undefined;
  /** Whether it is ready, where /-/ready is behind a login or TLS. */
  readonly ready?: ((port: number) => Promise<boolean>) | undefined;
}

/** Starts the built exporter on loopback and waits until it is ready. */
export async function startExporter(options: ExporterOptions): Promise<ExporterServer> {
  const port = options.port ?? (await getPort());
  const url = `http://127.0.0.1:${port}`;
  const config = options.config === undefined ? [] : [`--config.file=${options.config}`];
  const server = await startServer({
    name: `exporter-${port}`,
    program: process.execPath,
    args: [
      join(root, 'dist/exporter/main.js'),
      `--web.listen-address=127.0.0.1:${port}`,
      ...config,
      ...(options.args ?? []),
    ],
    dir: options.dir,
    env: options.env,
    ready: () => options.ready?.(port) ?? answersOk(`${url}/-/ready`),
  });
  return { ...server, url, port, env: options.env };
}
