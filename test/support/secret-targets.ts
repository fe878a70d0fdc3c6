// Targets of every kind with a login each: those that let the exporter in, and those that fail in each way there is.
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import getPort from 'get-port';
import pg from 'pg';
import { startPgbouncer } from '../../demo/servers/pgbouncer.ts';
import { startPostgres } from '../../demo/servers/postgres.ts';
import { startRedis } from '../../demo/servers/redis.ts';
import type { Workplace } from './folder.ts';
import { place } from './place.ts';
import type { Secrets } from './secrets.ts';

/** The user of all of them. */
export const user = 'headroom';

/** User and password of a URL. */
export const login = (secret: string): string => `${user}:${encodeURIComponent(secret)}`;

/** The header of basic authentication. */
export const basic = (secret: string, name = user): string =>
  `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;

const listening = async (work: Workplace, server: Server): Promise<string> => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  work.later(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const refused = async (): Promise<string> => `127.0.0.1:${await getPort()}`;

/** A page of a pool for who knows the password; by other paths what misbehaved servers do with what they are told. */
const application = (secret: string): Server => {
  const page =
    'db_client_connection_count{pool_name="shop",state="used"} 1\ndb_client_connection_max{pool_name="shop"} 5\n';
  return createServer((asked, answer) => {
    if (asked.url === '/echo') answer.end(JSON.stringify(asked.headers));
    else if (asked.url === '/moved')
      answer.writeHead(302, { location: `http://${login(secret)}@localhost/` }).end();
    else if (asked.headers.authorization === basic(secret)) answer.end(page);
    else answer.writeHead(401, { 'www-authenticate': `Basic realm="${asked.headers.authorization}"` }).end();
  });
};

/** Targets of a config, and the environment that has their URLs. */
export class SecretTargets {
  readonly targets: Readonly<Record<string, unknown>>[] = [];
  /** URLs with a login by variable, and what else a config may name. */
  readonly env: Record<string, string> = {};
  /** Host and port of an HTTP server that lets in who knows a password. */
  http = '';
  #hung = '';
  readonly #work: Workplace;
  readonly #secrets: Secrets;

  constructor(work: Workplace, secrets: Secrets) {
    this.#work = work;
    this.#secrets = secrets;
  }

  /** Starts the servers. */
  async start(): Promise<void> {
    const secret = this.#password('of the application');
    const silent = createTcpServer((socket) => this.#work.later(() => socket.destroy()));
    this.#hung = await listening(this.#work, silent);
    this.http = await listening(this.#work, application(secret));
    await Promise.all([this.#redis(), this.#databases()]);
    this.#applications(secret);
  }

  /** Files of a deployment, with secrets in the open and one that cannot be read. */
  deployment(): readonly string[] {
    const url = (name: string) => `redis://${login(this.#password(name))}@old.upstash.io:6379`;
    const variables = (name: string): string =>
      `REDIS_URL: ${url(`of ${name}`)}, API_KEY: "${this.#password(`a key in ${name}`)}"`;
    return [
      this.#work.write(
        '.env',
        `CELERY_BROKER_URL=${url('of .env')}\nAPI_TOKEN=${this.#password('a token in .env')}\n`,
      ),
      this.#work.write(
        'docker-compose.yml',
        `services: { web: { image: a, environment: { ${variables('compose')} } } }\n`,
      ),
      this.#work.write(
        'docker-compose.broken.yml',
        `services: { web: { environment: { ${variables('broken compose')} }\n`,
      ),
    ];
  }

  #password(name: string): string {
    return this.#secrets.make(name, user);
  }

  #add(name: string, kind: string, url: string, more: Readonly<Record<string, unknown>> = {}): void {
    const variable = `${name.toUpperCase().replace(/-/g, '_')}_URL`;
    this.env[variable] = url;
    this.targets.push({ name, kind, url: `\${${variable}}`, ...more });
  }

  async #redis(): Promise<void> {
    const [right, wrong] = [this.#password('of Redis'), this.#password('wrong for Redis')];
    const acl = [
      '--user',
      user,
      'on',
      `>${right}`,
      '~*',
      '&*',
      '+@all',
      '--requirepass',
      this.#password('of the default user'),
    ];
    const redis = this.#work.keep(await startRedis({ dir: this.#work.dir, args: acl, where: place }));
    const deaf = this.#work.keep(
      await startRedis({ dir: this.#work.dir, args: ['--rename-command', 'AUTH', ''], where: place }),
    );
    const at = (secret: string, host: string, scheme = 'redis') => `${scheme}://${login(secret)}@${host}`;
    const here = `127.0.0.1:${redis.port}`;
    this.env.OLD_REDIS_URL = at(this.#password('of the old Redis'), `127.0.0.1:${deaf.port}`);
    const migration = { retired: { urls: ['${OLD_REDIS_URL}'] }, files: this.deployment() };
    this.#add('redis', 'redis', at(right, here), { redis_conf: 'shipped', migration });
    this.#add('redis-login', 'redis', at(wrong, here));
    this.#add('redis-deaf', 'redis', at(wrong, `127.0.0.1:${deaf.port}`));
    this.#add('redis-refused', 'redis', at(wrong, await refused()));
    this.#add('redis-hung', 'redis', at(wrong, this.#hung));
    this.#add('redis-name', 'redis', at(wrong, 'no-such-host.invalid:6379'));
    this.#add('redis-tls', 'redis', at(wrong, this.http, 'rediss'));
    this.#add('redis-http', 'redis', at(wrong, this.http));
  }

  async #databases(): Promise<void> {
    const [right, wrong, admin] = [
      this.#password('of Postgres'),
      this.#password('wrong for Postgres'),
      this.#password('of postgres'),
    ];
    const postgres = this.#work.keep(await startPostgres({ dir: this.#work.dir, password: admin }));
    const client = new pg.Client({
      host: '127.0.0.1',
      port: postgres.port,
      user: 'postgres',
      password: admin,
    });
    await client.connect();
    await client.query(`CREATE ROLE ${user} LOGIN PASSWORD '${right}'`);
    await client.end();
    const pooler = this.#work.keep(
      await startPgbouncer({
        dir: this.#work.dir,
        users: { [user]: right },
        databases: { shop: `host=127.0.0.1 port=${postgres.port} dbname=postgres` },
        settings: { stats_users: user },
      }),
    );
    const at = (secret: string, host: string, database: string) =>
      `postgresql://${login(secret)}@${host}/${database}`;
    const [server, console] = [`127.0.0.1:${postgres.port}`, `127.0.0.1:${pooler.port}`];
    for (const [kind, host, database] of [
      ['postgres', server, 'postgres'],
      ['pgbouncer', console, 'pgbouncer'],
    ] as const) {
      this.#add(kind, kind, at(right, host, database));
      this.#add(`${kind}-login`, kind, at(wrong, host, database));
      this.#add(`${kind}-refused`, kind, at(wrong, await refused(), database));
      this.#add(`${kind}-hung`, kind, at(wrong, this.#hung, database));
      this.#add(`${kind}-http`, kind, at(wrong, this.http, database));
    }
  }

  #applications(secret: string): void {
    const path = this.#work.write('application.password', `${secret}\n`);
    const wrong = this.#password('wrong for the application');
    this.env.IN_QUERY = this.#password('in the query of a page');
    const at = (host: string, path: string) => `http://${login(wrong)}@${host}/${path}`;
    const held = { username: user, password_file: path };
    this.targets.push({
      name: 'application',
      kind: 'application',
      url: `http://${this.http}/metrics`,
      ...held,
    });
    this.targets.push({
      name: 'application-query',
      kind: 'application',
      url: `http://${this.http}/nothing?token=\${IN_QUERY}`,
    });
    for (const path of ['login', 'echo', 'moved'])
      this.#add(`application-${path}`, 'application', at(this.http, path));
    this.#add('application-refused', 'application', at('127.0.0.1:1', 'metrics'));
    this.#add('application-hung', 'application', at(this.#hung, 'metrics'));
  }
}
