import { FlowProducer, type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import { bullmqQueues, servedQueues } from './names.ts';

export type JobState = 'active' | 'completed' | 'delayed' | 'failed' | 'prioritized' | 'waiting';

/** A job that was fetched by hand, and the token that proves it is ours. */
export interface Taken {
  readonly job: Job;
  readonly token: string;
}

const quiet = <T extends { on(event: 'error', listener: () => void): unknown }>(each: T): T => {
  // Servers restart here: what breaks is connected anew.
  each.on('error', () => undefined);
  return each;
};

/** BullMQ on one server: its queues, and workers that take a job when told to. */
export class Bullmq {
  readonly queues: readonly Queue[];
  readonly #workers: readonly Worker[];
  readonly #flows: FlowProducer;
  #taken: Taken[] = [];
  #tokens = 0;

  constructor(port: number) {
    const connection = { host: '127.0.0.1', port, retryStrategy: () => 5, maxRetriesPerRequest: null };
    this.queues = bullmqQueues.map((name) =>
      quiet(new Queue(name, { connection, skipMetasUpdate: true, defaultJobOptions: { attempts: 2 } })),
    );
    this.#workers = servedQueues.map((name) =>
      quiet(new Worker(name, null, { connection, autorun: false, lockDuration: 1000, maxStalledCount: 5 })),
    );
    this.#flows = quiet(new FlowProducer({ connection }));
  }

  get jobs(): Queue {
    return this.queues[0] as Queue;
  }

  named(name: string): Queue {
    return this.queues.find((queue) => queue.name === name) ?? this.jobs;
  }

  get flows(): FlowProducer {
    return this.#flows;
  }

  async ready(): Promise<void> {
    await Promise.all([...this.queues, ...this.#workers, this.#flows].map((each) => each.waitUntilReady()));
  }

  /** Fetches a job of a queue as a worker does; false where there is none. */
  async take(queue: string): Promise<boolean> {
    const token = `token-${this.#tokens++}`;
    const worker = this.#workers.find(({ name }) => name === queue);
    const job = await worker?.getNextJob(token, { block: false });
    if (job) this.#taken.push({ job, token });
    return job !== undefined;
  }

  /** Does something with the job that was taken last; false where there is none. */
  async withTaken(run: (taken: Taken) => Promise<unknown>): Promise<unknown> {
    const taken = this.#taken.pop();
    return taken === undefined ? false : ((await run(taken)) ?? true);
  }

  /** Does something with the first job in a state; false where there is none. */
  async withJob(state: JobState, run: (job: Job) => Promise<unknown>): Promise<unknown> {
    const [job] = await this.jobs.getJobs([state], 0, 0);
    return job === undefined ? false : ((await run(job)) ?? true);
  }

  /** Twice what a worker does now and then: what has lost its lock by the second time waits again. */
  async checkStalled(): Promise<void> {
    for (const worker of this.#workers) {
      // biome-ignore lint/complexity/useLiteralKeys: it is private, and only a timer would call it.
      for (let time = 0; time < 2; time++) await worker['moveStalledJobsToWait']();
    }
  }

  /** Begins anew in databases that are empty: with jobs in most states. */
  async fill(): Promise<void> {
    this.#taken = [];
    const options = [{}, {}, {}, {}, { delay: 60_000 }, { priority: 2 }];
    await this.jobs.addBulk(options.map((opts) => ({ name: 'job', data: {}, opts })));
    await this.take('jobs');
    await this.take('jobs');
    await this.withTaken(({ job, token }) => job.moveToCompleted('', token, false));
    await this.take('jobs');
    await this.withTaken(({ job, token }) => job.moveToFailed(new UnrecoverableError(), token, false));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers, ...this.queues, this.#flows].map((each) => each.close()));
  }
}
