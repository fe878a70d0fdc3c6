// What docker-compose.yml runs around Postgres, by the scripts and configs of its images, on this machine's servers.
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type PostgresServer, startPostgres } from '../../demo/servers/postgres.ts';
import { accepts, startServer } from '../../demo/servers/process.ts';
import { python } from '../../demo/servers/programs.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { parseCompose } from '../support/compose.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { session } from '../support/postgres.ts';
import { scrape } from '../support/scrape.ts';

const work = new Workplace();
// PgBouncer refuses to run as root; this user is there on every Linux.
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
const open = mkdtempSync(join(tmpdir(), 'headroom-compose-'));
const folder = (name: string): string => {
  const path = join(open, name);
  mkdirSync(path);
  for (const each of [open, path]) if (nobody) chownSync(each, nobody.uid, nobody.gid);
  return path;
};
const compose = parseCompose(readFileSync(join(root, 'docker-compose.yml'), 'utf8'));
const secrets = folder('secrets');
const password = (name: string): string => readFileSync(join(secrets, name), 'utf8').trim();

let postgres: PostgresServer;
let redis: RedisServer;
let bouncerPort: number;
const shopUrl = (): string => `postgresql://shop:${password('shop')}@127.0.0.1:${bouncerPort}/shop`;

const initialise = () =>
  execa('sh', [join(root, 'postgres/init.sh')], {
    env: {
      HEADROOM_SECRETS_DIR: secrets,
      PGHOST: '127.0.0.1',
      PGPORT: String(postgres.port),
      PGPASSWORD: postgres.password,
    },
    reject: false,
  });

beforeAll(async () => {
  const [, script = '', , ...names] = (compose.services.secrets as { entrypoint: string[] }).entrypoint;
  const shipped = join(root, script.replace('/usr/local/share/headroom', 'postgres'));
  await execa('sh', [shipped, secrets, ...names], { ...nobody });
  redis = work.keep(await startRedis({ dir: work.dir, where: place }));
  postgres = work.keep(await startPostgres({ dir: work.dir, settings: { reserved_connections: 2 } }));
  expect((await initialise()).exitCode).toBe(0);
  bouncerPort = await startBouncer();
});
afterAll(async () => {
  await work.end();
  rmSync(open, { recursive: true });
});

/** As its container does, but for the port that it listens on. */
async function startBouncer(): Promise<number> {
  const [dir, tmp] = [folder('pgbouncer'), folder('tmp')];
  const port = await getPort();
  const ini = readFileSync(join(root, 'pgbouncer/pgbouncer.ini'), 'utf8')
    .replace('listen_port = 6432', `listen_port = ${port}`)
    .replace('listen_addr = 0.0.0.0', 'listen_addr = 127.0.0.1');
  writeFileSync(join(dir, 'pgbouncer.ini'), ini);
  writeFileSync(join(dir, 'start.sh'), readFileSync(join(root, 'pgbouncer/start.sh')));
  work.keep(
    await startServer({
      name: 'pgbouncer',
      program: '/bin/sh',
      args: [join(dir, 'start.sh')],
      dir: work.dir,
      cwd: dir,
      ...nobody,
      env: {
        HEADROOM_SECRETS_DIR: secrets,
        HEADROOM_POSTGRES: `127.0.0.1:${postgres.port}`,
        TMPDIR: tmp,
        PATH: `/usr/sbin:${process.env.PATH}`,
      },
      ready: () => accepts(port),
    }),
  );
  return port;
}

/** The exporter on a shipped config, with the hosts and paths of this test. */
const exporterOn = async (path: string, moves: Readonly<Record<string, string>>): Promise<ExporterServer> => {
  const text = Object.entries({ '/secrets/': `${secrets}/`, ...moves }).reduce(
    (moved, [from, to]) => moved.replaceAll(from, to),
    readFileSync(join(root, path), 'utf8'),
  );
  const config = join(work.dir, path.replaceAll('/', '-'));
  writeFileSync(config, text);
  return work.keep(await startExporter({ dir: work.dir, env: { REDIS_URL: redis.url }, config }));
};

it('gives the exporter what it needs of Redis, Postgres and PgBouncer, and no more', async () => {
  const exporter = await exporterOn('demo/compose/headroom.yml', {
    'postgres:5432': `127.0.0.1:${postgres.port}`,
    'pgbouncer:6432': `127.0.0.1:${bouncerPort}`,
  });
  const page = await scrape(`${exporter.url}/metrics`);
  expect(['redis_up', 'pg_up', 'pgbouncer_up'].map((name) => page.value(name))).toEqual([1, 1, 1]);
  expect(page.lines.filter(({ name }) => name === 'headroom_target_failure_reason')).toEqual([]);
  const headroom = await session(work, postgres.urlOf('headroom', password('headroom'), 'shop'));
  await expect(headroom.query('CREATE TABLE mine ()')).rejects.toThrow('permission denied');
  const { rows } = await headroom.query(
    "SELECT pg_has_role('pg_use_reserved_connections', 'member') AS reserved",
  );
  expect(rows).toEqual([{ reserved: true }]);
});

it('has no password in the log of Postgres where a role is there already', async () => {
  const { exitCode, stderr } = await initialise();
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('role "headroom" already exists')]);
  const log = readFileSync(postgres.log, 'utf8');
  expect(log).toContain('role "headroom" already exists');
  for (const name of ['headroom', 'shop']) expect(log).not.toContain(password(name));
});

it('lets the shop in through PgBouncer, and nobody without its password', async () => {
  const shop = await session(work, shopUrl());
  await shop.query('CREATE TABLE orders (id int)');
  expect((await shop.query('SELECT current_user, count(*)::int FROM orders')).rows).toEqual([
    { current_user: 'shop', count: 0 },
  ]);
  await expect(session(work, shopUrl().replace(password('shop'), 'shop'))).rejects.toThrow(/password|SASL/);
});

it('shows the pools of the applications under the load', async () => {
  const ports = { 'shop-api': await getPort(), mailer: await getPort() };
  const start = async (name: keyof typeof ports, program: string, args: readonly string[]) => {
    const { environment = {} } = compose.services[name] ?? {};
    const env = {
      ...environment,
      HOST: '127.0.0.1',
      PORT: String(ports[name]),
      PASSWORD_FILE: (environment.PASSWORD_FILE ?? '').replace('/secrets', secrets),
      DATABASE_URL: (environment.DATABASE_URL ?? '').replace('pgbouncer:6432', `127.0.0.1:${bouncerPort}`),
      PYTHONPATH: join(root, 'pools/python'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    work.keep(
      await startServer({
        name,
        program,
        args,
        dir: work.dir,
        env,
        ready: (said) => said().includes('ready\n'),
      }),
    );
  };
  const [, ...mailer] = compose.services.mailer?.command ?? [];
  const [, ...load] = compose.services.load?.command ?? [];
  const built = (args: readonly string[]) => args.map((path) => join(root, path));
  await start('shop-api', python, [join(root, 'demo/apps/sqlalchemy/shop_api.py')]);
  await start('mailer', process.execPath, built(mailer));
  const applications = Object.values(ports).map((port) => `http://127.0.0.1:${port}`);
  work.keep(
    await startServer({
      name: 'load',
      program: process.execPath,
      args: built(load),
      dir: work.dir,
      env: { REDIS_URL: redis.url, APPLICATIONS: applications.join(' ') },
      ready: (said) => said().includes('ready\n'),
    }),
  );
  const exporter = await exporterOn('demo/compose/pools.yml', {
    'shop-api:8000': `127.0.0.1:${ports['shop-api']}`,
    'mailer:8000': `127.0.0.1:${ports.mailer}`,
  });
  const open = async (target: string) =>
    (await scrape(`${exporter.url}/probe?target=${target}`)).value('application_pool_checked_in', { target });
  await expect.poll(() => open('shop-api'), { timeout: 20_000, interval: 500 }).toBeGreaterThan(0);
  await expect.poll(() => open('mailer'), { timeout: 20_000, interval: 500 }).toBeGreaterThan(0);
});
