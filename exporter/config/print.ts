import { stringify } from 'yaml';
import type { DeclaredSchedule } from '../celery/schedule-watch.ts';
import type { PostgresAddress } from '../targets/postgres-address.ts';
import type { RedisAddress } from '../targets/redis-address.ts';
import type {
  ApplicationTargetConfig,
  Config,
  PgbouncerTargetConfig,
  PostgresTargetConfig,
  RedisTargetConfig,
  TargetConfig,
} from './config.ts';
import { fileMigration } from './migration.ts';
import { fileQueueLimits } from './queue-limits.ts';
import { fileService } from './services.ts';

const urlOf = ({ host, port, path, tls, username, password, db }: RedisAddress): string => {
  const login =
    path === undefined && (username || password)
      ? `${encodeURIComponent(username ?? '')}${password ? ':***' : ''}@`
      : '';
  if (path !== undefined) return `unix://${encodeURI(path)}?db=${db}`;
  const address = host?.includes(':') ? `[${host}]` : host;
  return `${tls ? 'rediss' : 'redis'}://${login}${address}:${port}/${db}`;
};

/** A target's budgets in the keys and units of the file. */
export const fileBudgets = ({ budgets, ownShare }: Pick<RedisTargetConfig, 'budgets' | 'ownShare'>) => ({
  commands_per_day: budgets.commandsPerDay ?? 'none',
  memory: budgets.memoryBytes,
  round_trip: budgets.roundTripSeconds,
  save: budgets.saveSeconds,
  own_share: ownShare,
});

const scheduleOf = ({ name, task, everyMs, cron, timezone, graceMs }: DeclaredSchedule) => ({
  name,
  task,
  ...(everyMs === undefined ? { cron } : { every: everyMs / 1000 }),
  timezone,
  grace: graceMs / 1000,
});

const postgresUrlOf = ({
  host,
  port,
  ssl,
  database,
  username,
  password,
  rootCert,
}: PostgresAddress): string => {
  const login = username || password ? `${encodeURIComponent(username ?? '')}${password ? ':***' : ''}@` : '';
  const socket = host.startsWith('/');
  const parameters = [
    ...(socket ? [`host=${encodeURI(host)}`, `port=${port}`] : []),
    `sslmode=${ssl}`,
    ...(rootCert === undefined ? [] : [`sslrootcert=${encodeURI(rootCert)}`]),
  ];
  const address = socket ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `postgresql://${login}${address}/${encodeURIComponent(database ?? '')}?${parameters.join('&')}`;
};

/** A Postgres target's budgets in the keys and units of the file. */
export const filePostgresBudgets = ({ budgets }: Pick<PostgresTargetConfig, 'budgets'>) => ({
  connections: budgets.connectionsRatio,
  transaction: budgets.transactionSeconds,
  idle_in_transaction: budgets.idleInTransactionSeconds,
  lock_wait: budgets.lockWaitSeconds,
});

const postgresTargetOf = ({ name, kind, address, budgets }: PostgresTargetConfig) => ({
  name,
  kind,
  url: postgresUrlOf(address),
  budgets: filePostgresBudgets({ budgets }),
});

/** A PgBouncer target's budgets in the keys and units of the file. */
export const filePgbouncerBudgets = ({ budgets }: Pick<PgbouncerTargetConfig, 'budgets'>) => ({
  pool: budgets.poolRatio,
  wait: budgets.waitSeconds,
});

const pgbouncerTargetOf = ({ name, kind, address, budgets }: PgbouncerTargetConfig) => ({
  name,
  kind,
  url: postgresUrlOf(address),
  budgets: filePgbouncerBudgets({ budgets }),
});

/** An application target in the keys of the file, its password as a mask. */
export const applicationTargetOf = ({ name, kind, addresses, budgets }: ApplicationTargetConfig) => {
  const [first] = addresses;
  return {
    name,
    kind,
    // What stands in a query may open the page.
    urls: addresses.map(({ url }) => url.replace(/(?<=[?&][^=&]*=)[^&]+/g, '***')),
    ...(first?.username === undefined ? {} : { username: first.username }),
    ...(first?.password === undefined ? {} : { password: '***' }),
    budgets: { usage: budgets.usageRatio },
    pool_budgets: Object.fromEntries([...budgets.pools].map(([pool, usage]) => [pool, { usage }])),
  };
};

const targetOf = (target: TargetConfig) => {
  switch (target.kind) {
    case 'application':
      return applicationTargetOf(target);
    case 'pgbouncer':
      return pgbouncerTargetOf(target);
    case 'postgres':
      return postgresTargetOf(target);
    case 'redis':
      return redisTargetOf(target);
  }
};

const redisTargetOf = ({
  name,
  kind,
  address,
  budgets,
  ownShare,
  celery,
  bullmq,
  services,
  redisConf,
  migration,
}: RedisTargetConfig) => ({
  name,
  kind,
  url: urlOf(address),
  // A socket's URL has no place for a login.
  ...(address.path !== undefined && address.username ? { username: address.username } : {}),
  ...(address.path !== undefined && address.password ? { password: '***' } : {}),
  budgets: fileBudgets({ budgets, ownShare }),
  celery: celery.map((space) => ({
    db: space.db,
    key_prefix: space.keyPrefix,
    queues: space.queues,
    discover: space.discover,
    priority_steps: space.prioritySteps,
    separator: space.separator,
    visibility_timeout: space.visibilityTimeoutMs / 1000,
    sent_at_headers: space.sentAtHeaders,
    events: space.events,
    control: space.control,
    workers: space.workers ?? 'none',
    hostname_on_tasks: space.hostnameOnTasks ?? false,
    event_exchange: space.eventExchange,
    control_exchange: space.controlExchange,
    fanout_prefix: space.fanoutPrefix,
    schedules: (space.schedules ?? []).map(scheduleOf),
    redbeat: { key_prefix: space.redbeat.keyPrefix, timezone: space.redbeat.timezone },
    ...fileQueueLimits(space),
  })),
  bullmq: bullmq.map((space) => ({
    db: space.db,
    prefix: space.prefix,
    queues: space.queues,
    discover: space.discover,
    ...fileQueueLimits(space),
  })),
  services: services.map(fileService),
  ...(redisConf === undefined ? {} : { redis_conf: redisConf.source }),
  ...(migration === undefined ? {} : { migration: fileMigration(migration, urlOf) }),
});

/** The effective config as YAML in the file's own keys, durations in seconds, passwords as `***`. */
export const printConfig = (config: Config): string => {
  const { scrapeTimeoutMs, minIntervalMs, maxSamples, prices, grafanaUrl, access, scheduleGraceMs, targets } =
    config;
  const { per100kOperations, fixedPerMonth } = prices;
  const shownPrices = {
    ...(per100kOperations === undefined ? {} : { per_100k_operations: per100kOperations }),
    ...(fixedPerMonth === undefined ? {} : { fixed_per_month: fixedPerMonth }),
  };
  return stringify({
    scrape_timeout: scrapeTimeoutMs / 1000,
    min_interval: minIntervalMs / 1000,
    max_samples: maxSamples,
    ...(Object.keys(shownPrices).length === 0 ? {} : { prices: shownPrices }),
    ...(grafanaUrl === undefined ? {} : { grafana_url: grafanaUrl }),
    access,
    schedule_grace: scheduleGraceMs / 1000,
    targets: targets.map(targetOf),
  });
};
