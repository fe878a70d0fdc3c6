import type { Findings } from './audit/findings.ts';
import type { TargetError } from './failure.ts';
import type { Metric } from './metric.ts';
import type { Pace } from './round.ts';
import type { Sample } from './sample.ts';
import type { PostgresPort } from './targets/postgres-port.ts';
import type { RedisInfo } from './targets/redis-info.ts';

/** One thing that can be read from one kind of target, through the few reads named by its port. */
export interface Reader<Port> {
  readonly name: string;
  /** What it may emit; anything else fails the collection. */
  readonly metrics: readonly Metric[];
  /** Returns everything it read, or throws: a failed read is never half a result nor a false zero. */
  collect(port: Port): Promise<readonly Sample[]>;
}

/** One that reads a Redis, where every command counts. */
export interface Collector<Port> extends Reader<Port> {
  /** The commands it needs, lower case, subcommands as `client|list`; what it falls back on is not among them. */
  readonly reads: readonly string[];
  /** The keys it reads, as globs. */
  readonly keys: readonly string[];
  /** The keys it writes, as globs; none for almost all. */
  readonly writes?: readonly string[];
  /** The channels it publishes to, as globs; none for almost all. */
  readonly publishes?: readonly string[];
  /** The channels it listens to, as globs; none for most. */
  readonly channels?: readonly string[];
  readonly pace: Pace;
  /** What of INFO stays equal while its values need not be read again before `maxAgeMs`, where there is a budget. */
  readonly mark?: (info: RedisInfo) => string | undefined;
  /** Whether most of what it gives is heard, which costs nothing: then it runs at every collection. */
  readonly listens?: boolean;
}

/** One that reads a Postgres by SQL. */
export interface SqlCollector<Port = PostgresPort> extends Reader<Port> {
  /** How old its values may get, in ms, before they are read again; unless given, every collection reads them. */
  readonly everyMs?: number;
  /** Whether its values of before are served, with their age, while the server has no free slot for this exporter. */
  readonly keeps?: boolean;
}

/** A collector bound to the connection of one collection, ready to run. */
export interface Run {
  readonly collector: string;
  readonly metrics: readonly Metric[];
  readonly collect: () => Promise<Collected>;
}

/** What a run gave, and when it was true: now, or earlier when it was not worth asking again. */
export interface Collected {
  readonly samples: readonly Sample[];
  /** Ms since the epoch. */
  readonly readAt: number;
  /** Why it is not all there is to read; undefined when it is. */
  readonly shortfall?: TargetError | undefined;
}

/** A collector as far as how old its values may get is concerned, in ms; without either, every collection reads them. */
export interface Paced {
  readonly name: string;
  readonly pace?: { readonly maxAgeMs: number };
  readonly everyMs?: number;
}

/** A configured server: holds its connection, and begins collections. */
export interface Target {
  readonly name: string;
  /** 1 while the first collector gives values and its reason is not `loading`, 0 otherwise. */
  readonly up: Metric<'target', 'gauge'>;
  readonly collectors: readonly Paced[];
  /**
   * The runs of one collection; whatever is still waiting when the signal aborts is given up. When that is, in ms since
   * the epoch, may be told beforehand.
   */
  begin(signal: AbortSignal, endsAt?: number): readonly Run[];
  /** What the config allows: always the same samples, known whether or not the target answers. */
  readonly budgets: readonly Sample[];
  /** What this exporter has spent on the target; known likewise. */
  constants(): readonly Sample[];
  /** What the checks of a migration last found; of a Redis only. */
  readonly findings?: Findings;
  close(): void;
}
