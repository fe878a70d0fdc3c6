import type { Collector, Run, Target } from '../collector.ts';
import { targetCommands, targetConnects } from '../metrics/headroom.ts';
import { redisUp } from '../metrics/redis.ts';
import { Round } from '../round.ts';
import { type Sample, sample } from '../sample.ts';
import { type RedisAddress, RedisConnection } from './redis-connection.ts';
import type { RedisPort } from './redis-port.ts';
import { RedisSession } from './redis-session.ts';

/** A Redis or Valkey server: its connection, its round, and the collectors that read it. */
export class RedisTarget implements Target {
  readonly name: string;
  readonly up = redisUp;
  readonly collectors: readonly Collector<RedisPort>[];
  readonly #round = new Round();
  readonly #connection: RedisConnection;
  readonly #budgets: readonly Sample[];
  readonly #db: number;

  constructor(
    name: string,
    address: RedisAddress,
    collectors: readonly Collector<RedisPort>[],
    budgets: readonly Sample[],
  ) {
    this.name = name;
    this.#db = address.db;
    this.collectors = collectors;
    this.#budgets = budgets;
    this.#connection = new RedisConnection(
      address,
      () => this.#round.dialled(),
      (commands) => this.#round.sent('connection', commands),
    );
  }

  begin(signal: AbortSignal): readonly Run[] {
    signal.addEventListener('abort', () => this.#connection.abandon(), { once: true });
    const session = new RedisSession(this.#connection, this.#round, this.#db, signal);
    return this.collectors.map((collector) => ({
      collector: collector.name,
      metrics: collector.metrics,
      collect: () => collector.collect(session.port(collector.name)),
    }));
  }

  constants(): readonly Sample[] {
    return [
      ...this.#budgets,
      sample(targetConnects, this.#round.connects),
      ...[...this.#round.commands].map(([collector, commands]) =>
        sample(targetCommands, commands, { collector }),
      ),
    ];
  }

  close(): void {
    this.#connection.close();
  }
}
