import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import type { Logger } from 'pino';
import { listenAddress } from './address.ts';
import type { Config } from './config/config.ts';
import { Exporter } from './exporter.ts';
import { failureLog } from './log.ts';
import { reloader } from './reload.ts';
import { Running } from './running.ts';
import { createApp, listen } from './server.ts';
import { version } from './version.ts';
import { Guard } from './web/guard.ts';

export interface ServeOptions {
  readonly config: Config;
  /** Reads the config anew. */
  readonly readConfig: () => Config;
  /** Whether a request may have it read anew, as SIGHUP may in any case. */
  readonly lifecycle: boolean;
  readonly addresses: readonly string[];
  readonly metricsPath: string;
  /** The path of a web config file. */
  readonly webConfig: string | undefined;
  readonly logger: Logger;
}

/** Something the user gave that cannot be used; shown as its one sentence, exit code 2. */
export class UsageError extends Error {}

const why: Readonly<Record<string, string>> = {
  EADDRINUSE: 'one that is in use',
  EACCES: 'one this user may not open',
  EADDRNOTAVAIL: 'one this machine does not have',
  ENOTFOUND: 'a host name that is not known',
};

const listenOn = async (
  app: ReturnType<typeof createApp>,
  guard: Guard,
  text: string,
): Promise<HttpServer> => {
  const address = listenAddress(text);
  if (!address) {
    throw new UsageError(`--web.listen-address: expected host:port or :port, got ${JSON.stringify(text)}`);
  }
  try {
    return await listen(app, guard, address.host, address.port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new UsageError(`--web.listen-address: expected a free address, got ${why[code] ?? code}: ${text}`);
  }
};

const addressOf = (server: Server): string => {
  const { address, port } = server.address() as AddressInfo;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
};

// Running scrapes are answered first; a connection on which nothing was asked is not waited for.
const closed = async (server: HttpServer, running: () => Promise<unknown>): Promise<void> => {
  const end = new Promise((resolve) => {
    server.close(resolve);
  });
  await running();
  server.closeAllConnections();
  await end;
};

// Certificates are renewed and users come and go; each reading is a few small files.
const readAgainMs = 5000;

const signalled = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });

/** Serves until told to stop by SIGTERM or SIGINT, then lets running scrapes finish. */
export const serve = async (options: ServeOptions): Promise<void> => {
  const { config, addresses, metricsPath, logger } = options;
  const guard = new Guard(options.webConfig, (error) => logger.error({ error }, 'web config not reloaded'));
  const exporter = await Exporter.open(config, failureLog(logger), version);
  let ready = true;
  const onError = (error: unknown) =>
    logger.error({ error: String(error) }, 'a request failed: this is a bug');
  // Said when somebody asks, and once.
  const onClosed = () => {
    if (told) return;
    told = true;
    logger.warn(
      { closed: '/api/redis' },
      'no token is configured: headroom token makes one for access.tokens',
    );
  };
  let told = false;
  const running = new Running();
  const reload = reloader(exporter, options.readConfig, logger);
  process.on('SIGHUP', reload);
  const app = createApp({
    exporter,
    version,
    metricsPath,
    ready: () => ready,
    running,
    guard,
    onError,
    onClosed,
    reload: options.lifecycle ? reload : undefined,
  });
  const stop = signalled();
  const servers: HttpServer[] = [];
  const reading = setInterval(() => guard.reload(), readAgainMs);
  try {
    for (const address of addresses) servers.push(await listenOn(app, guard, address));
    for (const server of servers) logger.info({ address: addressOf(server), version }, 'listening');
    const signal = await stop;
    ready = false;
    logger.info({ signal }, 'stopping once running scrapes are answered');
  } finally {
    clearInterval(reading);
    process.off('SIGHUP', reload);
    await Promise.all(servers.map((server) => closed(server, () => running.settled())));
    exporter.close();
  }
};
