import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import pg from 'pg';
import { PoolMetrics } from '../../pools/node/pool.ts';

/**
 * The demo's second application: a pg.Pool of 10, and the page that tells of it. DATABASE_URL says where Postgres is, PORT
 * where to listen, on 127.0.0.1 unless HOST says otherwise; PASSWORD_FILE holds a password that the URL has not.
 * POST /hold?connections=N takes that many more connections until POST /release gives all of them back; POST /checkout
 * takes one and gives it back at once, POST /mail reads the newest order on one.
 */
const { DATABASE_URL, PASSWORD_FILE, HOST = '127.0.0.1', PORT = '', POOL_TIMEOUT = '30' } = process.env;
if (!DATABASE_URL || PORT === '') {
  process.stderr.write('Expected DATABASE_URL and PORT, got less\n');
  process.exit(2);
}

const url = new URL(DATABASE_URL);
if (PASSWORD_FILE) url.password = readFileSync(PASSWORD_FILE, 'utf8').trim();

const metrics = new PoolMetrics();
const pool = metrics.watch(
  'mailer',
  new pg.Pool({
    connectionString: url.href,
    max: 10,
    application_name: 'mailer',
    connectionTimeoutMillis: Number(POOL_TIMEOUT) * 1000,
  }),
);
pool.on('error', (error) => process.stderr.write(`${error.message}\n`));

let held: pg.PoolClient[] = [];
const heard = new WeakSet<pg.PoolClient>();

const actions: Readonly<Record<string, (query: URLSearchParams) => Promise<void>>> = {
  '/hold': async (query) => {
    for (let left = Number(query.get('connections') ?? 1); left > 0; left -= 1) {
      const client = await pool.connect();
      // The pool listens only to those that are idle; one that is held breaks when Postgres restarts.
      if (!heard.has(client)) client.on('error', (error) => process.stderr.write(`${error.message}\n`));
      heard.add(client);
      held.push(client);
    }
  },
  '/release': async () => {
    const clients = held;
    held = [];
    for (const client of clients) client.release();
  },
  '/checkout': async () => (await pool.connect()).release(),
  '/mail': async () => {
    await pool.query('SELECT id, placed_at FROM orders ORDER BY id DESC LIMIT 1');
  },
};

const answer = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
};

const server = createServer(async ({ method, url = '/' }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (method === 'GET' && pathname === '/metrics') {
    response.writeHead(200, { 'content-type': PoolMetrics.contentType }).end(metrics.text());
    return;
  }
  const action = method === 'POST' && Object.hasOwn(actions, pathname) ? actions[pathname] : undefined;
  if (!action) return answer(response, 404, 'not here\n');
  try {
    await action(searchParams);
    answer(response, 200, 'done\n');
  } catch (error) {
    answer(response, 503, `${(error as Error).message}\n`);
  }
});

server.listen(Number(PORT), HOST, () => process.stdout.write('ready\n'));

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
