import type { Findings } from '../audit/findings.ts';
import type { Collected, Collector, Run, Target } from '../collector.ts';
import { isRefusal, TargetError } from '../failure.ts';
import * as m from '../metrics/headroom.ts';
import { redisUp } from '../metrics/redis.ts';
import { choose, type Reading, Round } from '../round.ts';
import { type Sample, sample } from '../sample.ts';
import type { Allowance } from '../spending.ts';
import type { Audience } from './audience.ts';
import type { RedisAddress } from './redis-address.ts';
import { RedisConnection } from './redis-connection.ts';
import { RedisListener } from './redis-listener.ts';
import { aclName, type Command, type RedisPort } from './redis-port.ts';
import { RedisSession } from './redis-session.ts';

type RedisCollector = Collector<RedisPort>;

/** What a Redis target is made of. */
export interface RedisTargetParts {
  readonly name: string;
  readonly address: RedisAddress;
  readonly collectors: readonly RedisCollector[];
  readonly budgets: readonly Sample[];
  readonly allowance: Allowance;
  /** Who listens to its channels. */
  readonly audience?: Audience;
  /** What collectors ask beside this server: it is closed with it. */
  readonly beside?: readonly { close(): void }[];
  readonly findings?: Findings;
}

/** A Redis or Valkey server: its connection, its round, and the collectors that read it. */
export class RedisTarget implements Target {
  readonly name: string;
  readonly up = redisUp;
  readonly collectors: readonly RedisCollector[];
  readonly #round: Round;
  readonly #connection: RedisConnection;
  readonly #listener: RedisListener | undefined;
  readonly budgets: readonly Sample[];
  readonly #db: number;
  readonly #beside: readonly { close(): void }[];
  readonly findings: Findings;

  constructor(parts: RedisTargetParts) {
    const { name, address, collectors, budgets, allowance, audience } = parts;
    this.name = name;
    this.#beside = parts.beside ?? [];
    this.findings = parts.findings ?? {};
    this.#db = address.db;
    this.collectors = collectors;
    this.budgets = budgets;
    this.#round = new Round(allowance);
    this.#connection = new RedisConnection(
      address,
      () => this.#round.dialled(),
      (commands) => this.#sent('connection', commands),
    );
    this.#listener = audience && this.#listenerFor(address, audience);
  }

  #listenerFor(address: RedisAddress, audience: Audience): RedisListener {
    return new RedisListener(address, audience, {
      dialled: () => this.#round.listenerDialled(),
      sent: (commands) => this.#sent('listener', commands),
    });
  }

  #sent(on: 'connection' | 'listener', commands: readonly Command[]): void {
    this.#round.sent(on, commands.length, Date.now());
    this.#round.named(commands.map(aclName));
    this.#round.waited();
  }

  begin(signal: AbortSignal, endsAt?: number): readonly Run[] {
    signal.addEventListener('abort', () => this.#connection.abandon(), { once: true });
    this.#listener?.open();
    const now = Date.now();
    this.#round.begin(now);
    const session = new RedisSession(this.#connection, this.#round, this.#db, signal, endsAt);
    const resting = this.#mayRest(now);
    return this.collectors.map((collector) => ({
      collector: collector.name,
      metrics: collector.metrics,
      collect: () => this.#collect(collector, session, resting),
    }));
  }

  // INFO is the last thing to be read less often: without it nothing is known, so a whole collection rests. A connection
  // that was lost is known without asking, and is no time to rest; nor is loading, which ends by itself.
  #mayRest(now: number): boolean {
    const [first] = this.collectors;
    const reading = first && this.#round.reading(first.name);
    if (!first || !reading || !this.#connection.isOpen) return false;
    if (reading.shortfall?.reason === 'loading') return false;
    return choose(reading, first.pace, this.#round.moment(undefined, now)) === 'kept';
  }

  async #collect(collector: RedisCollector, session: RedisSession, resting: boolean): Promise<Collected> {
    const { name, pace, listens } = collector;
    if (listens) {
      // A server that is down is told of by all collectors alike; INFO is asked for in any case.
      if (!resting) await session.stamp(name);
      return this.#read(collector, session, undefined, Date.now());
    }
    const rested = resting ? this.#round.reading(name) : undefined;
    if (rested) return served(rested);
    const refusal = this.#round.refusal(`collector ${name}`, Date.now());
    if (refusal) throw refusal;
    try {
      const stamp = await session.stamp(name);
      const now = Date.now();
      // INFO itself is never served again as current: it is what tells whether anything else may be, and which server it is.
      const usable = collector === this.collectors[0] ? undefined : this.#round.reading(name);
      const mark = collector.mark?.((await session.info(name)).info);
      const choice = choose(usable, pace, { ...this.#round.moment(stamp, now), mark });
      if (choice === 'read' || !usable) return await this.#read(collector, session, stamp, now, mark);
      if (choice === 'current') this.#round.note(name, { ...usable, currentAt: now });
      return served(this.#round.reading(name) ?? usable);
    } catch (error) {
      this.#round.forget(name);
      throw error;
    }
  }

  async #read(
    collector: RedisCollector,
    session: RedisSession,
    stamp: string | undefined,
    readAt: number,
    mark?: string,
  ): Promise<Reading> {
    const before = this.#round.spentBy(collector.name);
    let settled = true;
    let asOf = readAt;
    let shortfall: TargetError | undefined;
    const port = session.port(collector.name, {
      unsettled: () => {
        settled = false;
      },
      lacks: (what) => {
        shortfall ??= what;
      },
      asOf: (at) => {
        asOf = Math.min(asOf, at);
      },
    });
    const samples = await collector.collect(port).catch((error: unknown) => {
      // INFO is asked for all the same: it is what tells that the server is there.
      if (isLasting(error, collector) && collector !== this.collectors[0])
        this.#round.refuse(`collector ${collector.name}`, error, Date.now());
      throw error;
    });
    const cost = Math.max(1, this.#round.spentBy(collector.name) - before);
    const reading = { samples, readAt: asOf, cost, mark, stamp: settled ? stamp : undefined, shortfall };
    this.#round.note(collector.name, reading);
    return reading;
  }

  constants(): readonly Sample[] {
    const { connects, roundTrips, commands, purse } = this.#round;
    const bytes = (direction: 'sent' | 'received') =>
      this.#connection.bytes[direction] + (this.#listener?.bytes[direction] ?? 0);
    const exceeded = purse.left(Date.now()) < 0 ? 1 : 0;
    return [
      sample(m.ownBudgetExceeded, exceeded),
      sample(m.targetConnects, connects),
      sample(m.targetRoundTrips, roundTrips),
      sample(m.targetBytes, bytes('sent'), { direction: 'sent' }),
      sample(m.targetBytes, bytes('received'), { direction: 'received' }),
      ...[...commands].map(([collector, sent]) => sample(m.targetCommands, sent, { collector })),
    ];
  }

  close(): void {
    this.#listener?.close();
    this.#connection.close();
    for (const each of this.#beside) each.close();
  }
}

// As old as when it was last known to be true, not as when it was read.
const served = (reading: Reading): Reading => ({ ...reading, readAt: reading.currentAt ?? reading.readAt });

// Services that leave out CONFIG or SLOWLOG say so in words of their own. What has no hurry is not tried again at once.
const isLasting = (thrown: unknown, { pace }: RedisCollector): thrown is TargetError =>
  isRefusal(thrown) ||
  (pace.slow === true && thrown instanceof TargetError && /^(error|protocol)$/.test(thrown.reason));
