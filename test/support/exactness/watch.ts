import type { Collected } from '../../../exporter/collector.ts';
import { redisCollectors } from '../../../exporter/collectors/index.ts';
import type { Metric } from '../../../exporter/metric.ts';
import { bullmqJobCount, celeryQueueLength } from '../../../exporter/metrics/queues.ts';
import type { Sample } from '../../../exporter/sample.ts';
import { RedisTarget } from '../../../exporter/targets/redis.ts';
import { bullmqSpace, celerySpace, databases } from './names.ts';
import type { Values } from './truth.ts';

/** What a collection serves: as true now, and as true when it was read. */
export interface Served {
  readonly current: Values;
  readonly kept: readonly Collected[];
}

const lengths: readonly Metric[] = [bullmqJobCount, celeryQueueLength];

const nameOf = ({ metric: { name }, labels }: Sample): string | undefined => {
  if (name === 'celery_queue_length') return `${labels.db} celery ${labels.queue_name}`;
  return name === 'bullmq_job_count' ? `${labels.db} bullmq ${labels.queue} ${labels.state}` : undefined;
};

const valuesOf = (outcomes: readonly Collected[]): Values =>
  Object.fromEntries(
    outcomes
      .flatMap(({ samples }) => samples)
      .flatMap((each) => {
        const name = nameOf(each);
        return name === undefined ? [] : [[name, each.value] as const];
      }),
  );

/** INFO, which begins every collection, and what reads lengths: other readings have their own tests. */
const collectors = (commandsPerDay: number | undefined) =>
  redisCollectors({
    celery: databases.map((db) => ({
      ...celerySpace(db),
      events: false,
      workers: undefined,
      visibilityTimeoutMs: 3_600_000,
      sentAtHeaders: [],
    })),
    bullmq: databases.map(bullmqSpace),
    budgets: { commandsPerDay },
    ownShare: 0.1,
  }).filter(({ metrics }, index) => index === 0 || metrics.some((metric) => lengths.includes(metric)));

/** The exporter as it watches one server; only lengths of queues are looked at. */
export class Watch {
  readonly #target: RedisTarget;
  #last: readonly Collected[] = [];

  constructor(port: number, commandsPerDay?: number) {
    this.#target = new RedisTarget({
      name: 'redis',
      address: { host: '127.0.0.1', port, tls: false, db: 0 },
      collectors: collectors(commandsPerDay),
      budgets: [],
      allowance: { commandsPerDay, share: 0.1 },
    });
  }

  async serve(): Promise<Served> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), 5000);
    try {
      const outcomes = await Promise.all(this.#target.begin(deadline.signal).map(({ collect }) => collect()));
      const before = this.#last;
      this.#last = outcomes;
      // The very batch of before with the age it had: not said to be true now.
      const isKept = (outcome: Collected, index: number): boolean =>
        outcome.samples === before[index]?.samples && outcome.readAt === before[index]?.readAt;
      return {
        current: valuesOf(outcomes.filter((outcome, index) => !isKept(outcome, index))),
        kept: outcomes.filter(isKept),
      };
    } finally {
      clearTimeout(timer);
    }
  }

  /** What it serves, whether or not it was read just now. */
  async all(): Promise<Values> {
    await this.serve();
    return valuesOf(this.#last);
  }

  /** Commands sent so far to find lengths of Celery's queues. */
  get asked(): number {
    const asked = this.#target.constants().find(({ labels }) => labels.collector === 'celery_queues');
    return asked?.value ?? 0;
  }

  close(): void {
    this.#target.close();
  }
}
