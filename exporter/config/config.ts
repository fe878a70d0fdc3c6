import type { AuditRules } from '../audit/problem.ts';
import type { Directives } from '../audit/redis-conf.ts';
import type { PgbouncerBudgets, PostgresBudgets, RedisBudgets, RedisPrices } from '../budgets.ts';
import type { EventSpace } from '../celery/events.ts';
import type { DeclaredService } from '../clients/service-rules.ts';
import type { PoolBudgets } from '../collectors/application-pools.ts';
import type { BullmqSpace } from '../collectors/bullmq-discovery.ts';
import type { CelerySettings } from '../collectors/celery-known.ts';
import type { WithRedbeat } from '../collectors/redbeat-schedules.ts';
import type { ApplicationAddress } from '../targets/application-port.ts';
import type { PostgresAddress } from '../targets/postgres-address.ts';
import type { RedisAddress } from '../targets/redis-address.ts';
import type { Token } from '../web/tokens.ts';

/** A move to this Redis from another one, all defaults applied. */
export interface MigrationConfig {
  readonly rules: AuditRules;
  /** Where the Redis of before may still be asked. */
  readonly retired: readonly RedisAddress[];
  /** To be audited, as they are named. */
  readonly files: readonly string[];
  /** How often the Redis of before and the files are looked at, in ms. */
  readonly everyMs: number;
}

/** The redis.conf a server is to be set by. */
export interface RedisConfConfig {
  /** A path, or `shipped`. */
  readonly source: string;
  readonly directives: Directives;
}

/** One Redis to read, all defaults applied. */
export interface RedisTargetConfig {
  readonly name: string;
  readonly kind: 'redis';
  readonly address: RedisAddress;
  readonly budgets: RedisBudgets;
  /** The part of the operations budget that reading this target may use. */
  readonly ownShare: number;
  readonly celery: readonly (CelerySettings & EventSpace & WithRedbeat)[];
  readonly bullmq: readonly BullmqSpace[];
  /** Who should be connected. */
  readonly services: readonly DeclaredService[];
  /** How late a run may be where its schedule says nothing itself. */
  readonly scheduleGraceMs: number;
  /** Undefined where settings are held against none. */
  readonly redisConf?: RedisConfConfig | undefined;
  readonly migration?: MigrationConfig | undefined;
}

/** One Postgres to read, all defaults applied. */
export interface PostgresTargetConfig {
  readonly name: string;
  readonly kind: 'postgres';
  readonly address: PostgresAddress;
  readonly budgets: PostgresBudgets;
}

/** One PgBouncer to read, all defaults applied. */
export interface PgbouncerTargetConfig {
  readonly name: string;
  readonly kind: 'pgbouncer';
  /** Of its admin console. */
  readonly address: PostgresAddress;
  readonly budgets: PgbouncerBudgets;
}

/** One application to read, all defaults applied. */
export interface ApplicationTargetConfig {
  readonly name: string;
  readonly kind: 'application';
  readonly addresses: readonly ApplicationAddress[];
  readonly budgets: PoolBudgets;
}

/** One server to read; `kind` tells which. */
export type TargetConfig =
  | RedisTargetConfig
  | PostgresTargetConfig
  | PgbouncerTargetConfig
  | ApplicationTargetConfig;

declare const parsed: unique symbol;

/** The whole config: frozen, and made by `parseConfig` only, so that nothing unchecked gets past the compiler. */
export interface Config {
  readonly [parsed]: true;
  /** Deadline of a collection when Prometheus does not send one, in ms. */
  readonly scrapeTimeoutMs: number;
  /** A scrape this soon after a finished collection shares it, in ms. */
  readonly minIntervalMs: number;
  /** Most samples exported of one collector. */
  readonly maxSamples: number;
  readonly access: { readonly tokens: readonly Token[] };
  /** Of each Redis. */
  readonly prices: RedisPrices;
  /** Where Grafana is, for links to it; without a slash at its end. */
  readonly grafanaUrl: string | undefined;
  /** How late a run of a schedule may be, in ms. */
  readonly scheduleGraceMs: number;
  readonly targets: readonly TargetConfig[];
}
