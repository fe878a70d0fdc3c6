import { join } from 'node:path';
import { type Server, startServer } from './process.ts';
import { python } from './programs.ts';
import { root } from './root.ts';

export interface ApplicationOptions {
  readonly dir: string;
  readonly databaseUrl: string;
  readonly port: number;
  /** How long a caller waits for a connection, in seconds. */
  readonly poolTimeout?: number | undefined;
}

/** Starts demo/apps/sqlalchemy: a pool of 20 + 10 named `shop`, told of at /metrics. */
export function startSqlalchemyApp(options: ApplicationOptions): Promise<Server> {
  return start('shop-api', python, join(root, 'demo/apps/sqlalchemy/shop_api.py'), options);
}

/** Starts the built demo/apps/pg-pool.ts: a pool of 10 named `mailer`, told of at /metrics. */
export function startPgPoolApp(options: ApplicationOptions): Promise<Server> {
  return start('mailer', process.execPath, join(root, 'dist/demo/apps/pg-pool.js'), options);
}

function start(
  name: string,
  program: string,
  script: string,
  { dir, databaseUrl, port, poolTimeout = 30 }: ApplicationOptions,
): Promise<Server> {
  const env = {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    POOL_TIMEOUT: String(poolTimeout),
    PYTHONPATH: join(root, 'pools/python'),
    // No __pycache__ in the repository.
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return startServer({
    name,
    program,
    args: [script],
    dir,
    env,
    ready: (said) => said().includes('ready\n'),
  });
}
