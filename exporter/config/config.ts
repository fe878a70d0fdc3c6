import type { RedisBudgets, RedisPrices } from '../budgets.ts';
import type { EventSpace } from '../celery/events.ts';
import type { BullmqSpace } from '../collectors/bullmq-discovery.ts';
import type { CelerySettings } from '../collectors/celery-known.ts';
import type { RedisAddress } from '../targets/redis-address.ts';
import type { Token } from '../web/tokens.ts';

/** One Redis to read, all defaults applied. */
export interface RedisTargetConfig {
  readonly name: string;
  readonly kind: 'redis';
  readonly address: RedisAddress;
  readonly budgets: RedisBudgets;
  /** The part of the operations budget that reading this target may use. */
  readonly ownShare: number;
  readonly celery: readonly (CelerySettings & EventSpace)[];
  readonly bullmq: readonly BullmqSpace[];
}

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
  readonly targets: readonly RedisTargetConfig[];
}
