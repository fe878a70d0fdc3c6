// What BullMQ's queues and workers do, by BullMQ itself.
import { type JobsOptions, UnrecoverableError } from 'bullmq';
import fc from 'fast-check';
import type { Bullmq, JobState, Taken } from './bullmq.ts';
import { bullmqQueues, servedQueues } from './names.ts';
import { type Operation, operation, weighted } from './operation.ts';

type Doing = (bullmq: Bullmq) => Promise<unknown>;

const doing = (kind: string, run: Doing): fc.Arbitrary<Operation> =>
  operation(kind, [], ({ master }) => run(master.bullmq));
const adding = (kind: string, options: JobsOptions): fc.Arbitrary<Operation> =>
  doing(kind, ({ jobs }) => jobs.add('job', {}, options));
const withTaken = (kind: string, run: (taken: Taken) => Promise<unknown>): fc.Arbitrary<Operation> =>
  doing(kind, (bullmq) => bullmq.withTaken(run));

const laterMs = 60_000;
const queue = fc.constantFrom(...bullmqQueues);
const states = fc.constantFrom<JobState>(
  'active',
  'completed',
  'delayed',
  'failed',
  'prioritized',
  'waiting',
);

const addOperations = [
  weighted(
    3,
    operation('add', [queue], ({ master }, name) => master.bullmq.named(name).add('job', {})),
  ),
  adding('add lifo', { lifo: true }),
  adding('add prioritized', { priority: 3 }),
  adding('add delayed', { delay: laterMs }),
  adding('add briefly delayed', { delay: 5 }),
  adding('add to be removed', { removeOnComplete: true, removeOnFail: true }),
  adding('add to be trimmed', { removeOnComplete: { count: 1 } }),
  adding('add with backoff', { attempts: 3, backoff: laterMs }),
  adding('add once', { deduplication: { id: 'once' } }),
  adding('add once a while', { deduplication: { id: 'while', ttl: 30 } }),
  adding('add of one id', { jobId: 'one' }),
  doing('add bulk', ({ jobs }) =>
    jobs.addBulk([1, 2].map((priority) => ({ name: 'job', data: {}, opts: { priority } }))),
  ),
  weighted(
    2,
    doing('add flow', ({ flows }) =>
      flows.add({
        name: 'whole',
        queueName: 'jobs',
        children: [1, 2].map((n) => ({ name: `part ${n}`, queueName: 'parts' })),
      }),
    ),
  ),
  doing('schedule', ({ jobs }) => jobs.upsertJobScheduler('often', { every: laterMs })),
  doing('unschedule', ({ jobs }) => jobs.removeJobScheduler('often')),
];

/** Leaves a job until its children are done; one that has none left to wait for is completed. */
const awaitChildren = async ({ job, token }: Taken): Promise<unknown> =>
  (await job.moveToWaitingChildren(token)) || job.moveToCompleted('', token, false);

const workOperations = [
  weighted(
    7,
    operation('take', [fc.constantFrom(...servedQueues)], ({ master }, queue) => master.bullmq.take(queue)),
  ),
  weighted(
    3,
    withTaken('complete', ({ job, token }) => job.moveToCompleted('', token, false)),
  ),
  weighted(
    2,
    withTaken('fail', ({ job, token }) => job.moveToFailed(new Error('refused'), token, false)),
  ),
  withTaken('complete and take', ({ job, token }) => job.moveToCompleted('', token, true)),
  withTaken('fail for good', ({ job, token }) =>
    job.moveToFailed(new UnrecoverableError('refused'), token, false),
  ),
  withTaken('put off', ({ job, token }) => job.moveToDelayed(Date.now() + laterMs, token)),
  withTaken('put back', ({ job, token }) => job.moveToWait(token)),
  withTaken('await children', awaitChildren),
  doing('rate limit', ({ jobs }) => jobs.rateLimit(20)),
  doing('check stalled', (bullmq) => bullmq.checkStalled()),
];

const jobOperations = [
  operation('remove', [states], ({ master }, state) => master.bullmq.withJob(state, (job) => job.remove())),
  operation(
    'change priority',
    [fc.constantFrom('waiting', 'prioritized'), fc.constantFrom(0, 5)],
    (at, state, to) =>
      at.master.bullmq.withJob(state as JobState, (job) => job.changePriority({ priority: to })),
  ),
  doing('change delay', (bullmq) => bullmq.withJob('delayed', (job) => job.changeDelay(laterMs / 2))),
  doing('promote job', (bullmq) => bullmq.withJob('delayed', (job) => job.promote())),
  doing('retry failed job', (bullmq) => bullmq.withJob('failed', (job) => job.retry('failed'))),
  doing('retry completed job', (bullmq) => bullmq.withJob('completed', (job) => job.retry('completed'))),
];

const queueOperations = [
  doing('pause', ({ jobs }) => jobs.pause()),
  doing('resume', ({ jobs }) => jobs.resume()),
  operation('drain', [queue], ({ master }, name) => master.bullmq.named(name).drain(true)),
  operation(
    'clean',
    [fc.constantFrom('completed', 'wait', 'active', 'prioritized', 'delayed', 'failed')],
    ({ master }, state) => master.bullmq.jobs.clean(0, 10, state as 'wait'),
  ),
  operation('obliterate', [queue], ({ master }, name) =>
    master.bullmq.named(name).obliterate({ force: true }),
  ),
  doing('retry all', ({ jobs }) => jobs.retryJobs()),
  doing('promote all', ({ jobs }) => jobs.promoteJobs()),
  doing('limit concurrency', ({ jobs }) => jobs.setGlobalConcurrency(1)),
  doing('trim events', ({ jobs }) => jobs.trimEvents(1)),
  doing('lift rate limit', ({ jobs }) => jobs.removeRateLimitKey()),
];

export const bullmqOperations = [
  weighted(7, fc.oneof(...addOperations)),
  weighted(8, fc.oneof(...workOperations)),
  weighted(4, fc.oneof(...jobOperations)),
  weighted(4, fc.oneof(...queueOperations)),
];
