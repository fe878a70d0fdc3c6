// Whatever is done to a Redis, a value served as current is the true one: random sequences of real operations, and after
// each step one collection held against the server's own answers.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bullmqOperations } from '../support/exactness/bullmq-operations.ts';
import { Grounds } from '../support/exactness/grounds.ts';
import { kombuOperations } from '../support/exactness/kombu-operations.ts';
import { listOperations } from '../support/exactness/list-operations.ts';
import { type Operation, Tally, weighted } from '../support/exactness/operation.ts';
import { calmOperations, savingOperations } from '../support/exactness/server-operations.ts';
import { Truth, type Values } from '../support/exactness/truth.ts';
import { Watch } from '../support/exactness/watch.ts';
import { Workplace } from '../support/folder.ts';

const sequences = Number(process.env.HEADROOM_SEQUENCES ?? 40);
const shrinkMs = 20_000;
const work = new Workplace();
afterAll(() => work.end());

let grounds: Grounds;
let truth: Truth;

beforeAll(async () => {
  grounds = await Grounds.start(work);
  truth = new Truth(grounds);
  work.later(() => truth.close());
});

/** Some operations, and whether the first who looks at the keys after them is the exporter: a look ends expired keys. */
interface Step {
  readonly operations: readonly Operation[];
  readonly unseen: boolean;
}

/** What is done, and whether the server is saved or starts again meanwhile: after that, little is reused. */
interface Sequence {
  readonly steps: readonly Step[];
  readonly saving: boolean;
}

const calm = [
  weighted(5, fc.oneof(...listOperations)),
  weighted(3, fc.oneof(...kombuOperations)),
  weighted(4, fc.oneof(...bullmqOperations)),
  weighted(3, fc.oneof(...calmOperations)),
];

const sequenceOf = (saving: boolean, operation: fc.Arbitrary<Operation>): fc.Arbitrary<Sequence> => {
  const operations = fc.oneof(
    { weight: 2, arbitrary: fc.array(operation, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(operation, { minLength: 2, maxLength: 4 }) },
  );
  const step = fc.record({ operations, unseen: fc.boolean() }, { noNullPrototype: true });
  const steps = fc.array(step, { minLength: 4, maxLength: 16, size: 'max' });
  return fc.record({ saving: fc.constant(saving), steps }, { noNullPrototype: true });
};

const sequence = fc.oneof(
  { weight: 4, arbitrary: sequenceOf(false, fc.oneof(...calm)) },
  {
    weight: 1,
    arbitrary: sequenceOf(true, fc.oneof(...calm, weighted(3, fc.oneof(...savingOperations)))),
  },
);

const tally = new Tally();
const looks = { held: 0, kept: 0, undecided: 0 };

const same = (one: Values, other: Values): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Holds one collection against the truth before and after it; a key that ends meanwhile leaves it undecided. */
const look = async (watch: Watch, name: string, unseen: boolean): Promise<void> => {
  const before = unseen && !grounds.doubtful ? undefined : await truth.ask();
  const start = Date.now();
  const { current, kept } = await watch.serve();
  const after = await truth.ask();
  const unmoved = before === undefined ? !grounds.changesBetween(start, Date.now()) : same(before, after);
  looks.kept += kept.length;
  looks[unmoved ? 'held' : 'undecided'] += 1;
  if (unmoved) expect(after, `after ${name}`).toMatchObject(current);
};

const run = async ({ steps, saving }: Sequence, commandsPerDay: number | undefined): Promise<void> => {
  await grounds.reset();
  if (!saving) await grounds.untilLongSaved();
  const watch = new Watch(grounds.watched.port, commandsPerDay);
  try {
    // Names are found by a first collection; from then on every value is held to account.
    await watch.serve();
    for (const { operations, unseen } of steps) {
      for (const each of operations) await each.run(grounds, tally);
      await grounds.settle();
      const name = operations.map((each) => each.name).join(', ');
      for (let time = 0; time < 2; time++) await look(watch, name, unseen);
    }
    expect(await watch.all()).toHaveProperty('db0 celery kept');
  } finally {
    watch.close();
  }
};

it(`serves no value that is not true, in ${sequences} random sequences`, { timeout: 3_600_000 }, async () => {
  let failedAt: number | undefined;
  const property = fc.asyncProperty(
    sequence,
    fc.constantFrom(undefined, undefined, 20_000),
    async (operations, commandsPerDay) => {
      // A failing sequence is made shorter, but not for ever.
      if (failedAt !== undefined && Date.now() - failedAt > shrinkMs) return;
      await run(operations, commandsPerDay).catch((error: unknown) => {
        failedAt ??= Date.now();
        throw error;
      });
    },
  );
  await fc.assert(property, { numRuns: sequences });
  process.stdout.write(
    `${sequences} sequences, ${tally.total} operations of ${tally.kinds} kinds, ${looks.held} collections held against ` +
      `the server, ${looks.undecided} undecided, ${looks.kept} results kept with their age\n`,
  );
  if (process.env.HEADROOM_SEQUENCES) process.stdout.write(`done of tried: ${tally}\n`);
  // Most find something to do, and in a long run all of them: else an operation has gone wrong, and tests nothing.
  expect(tally.doneShare).toBeGreaterThan(0.5);
  expect(tally.neverDone(200)).toEqual([]);
});
