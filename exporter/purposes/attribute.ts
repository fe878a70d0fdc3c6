// What the operations between two readings of INFO commandstats were for. Pure, and no command is sent for it.
import { mayBeInScript, purposeOf, scriptCalls, waitingReads } from './commands.ts';
import { Ledger } from './ledger.ts';
import { bullmqScripts, celery } from './programs.ts';
import type { Calls, Purpose } from './purpose.ts';

/** What is known of some calls beside their number. */
export interface Facts {
  /** What this exporter sent itself. */
  readonly own: Calls;
  /** Messages of Celery's workers on themselves and on tasks that were heard, each one PUBLISH. */
  readonly heard: { readonly worker: number; readonly task: number };
  /** Who was ever seen on this server: Celery and its like wait by BRPOP, BullMQ by BZPOPMIN. */
  readonly seen: { readonly celery: boolean; readonly bullmq: boolean };
}

// As many calls of each command may be in a script that nobody knows, for each call of it.
const perUnknownScript = 10;
// What BullMQ's scripts run more than usual, in uses of it that were not counted.
const perBullmqScript = 3;

const bookOwn = (ledger: Ledger, own: Calls): void => {
  for (const [command, many] of own) {
    const booked = ledger.book('monitor', command, many);
    // Before Redis 7 a container's commands were counted as one.
    ledger.book('monitor', command.split('|', 1)[0] ?? command, many - booked);
  }
};

const bookCelery = (ledger: Ledger, isHeard: boolean): void => {
  const sweeps = ledger.bookSteps('idle_polling', celery.sweep);
  ledger.bookSteps('scripts', celery.unlock, sweeps);
  const fetched = ledger.bookSteps('queue_work', celery.fetch);
  for (const command of ['brpop', 'lpush']) ledger.book('queue_work', command, fetched);
  if (isHeard || fetched > 0) ledger.book('idle_polling', 'brpop');
  const done = ledger.bookSteps('queue_work', celery.acknowledge);
  const stored = ledger.bookSteps('queue_work', celery.store, Math.max(fetched, done));
  ledger.bookSteps('queue_work', celery.await, stored);
};

const bookBullmq = (ledger: Ledger): void => {
  const idle = ledger.left('bzpopmin') - Math.min(ledger.left('bzpopmin'), ledger.left('zadd'));
  // After each wait in vain a script looks for work all the same. What a server has not seen yet is sent by EVAL.
  const looks = ledger.book('idle_polling', 'evalsha', idle);
  const calls = looks + ledger.book('queue_work', 'evalsha') + ledger.book('queue_work', 'eval');
  for (const [command, perCall] of Object.entries(bullmqScripts))
    ledger.book('scripts', command, Math.ceil(perCall * calls));
  for (const command of Object.keys(bullmqScripts)) ledger.book('other', command, perBullmqScript * calls);
};

const bookUnknownScripts = (ledger: Ledger): void => {
  const calls = scriptCalls.reduce((sum, command) => sum + ledger.book('other', command), 0);
  for (const command of ledger.commands.filter(mayBeInScript))
    ledger.book('other', command, perUnknownScript * calls);
};

const bookWaits = (ledger: Ledger, calls: Calls): void => {
  const used = new Map<string, number>();
  for (const [read, fedBy] of waitingReads) {
    const fed = fedBy.reduce((sum, command) => sum + (calls.get(command) ?? 0), 0);
    const key = fedBy.join();
    const answered = Math.max(0, fed - (used.get(key) ?? 0));
    used.set(key, (used.get(key) ?? 0) + ledger.book('queue_work', read, answered));
    ledger.book('idle_polling', read);
  }
};

/**
 * Says what calls were for; the purposes sum to `total`. In this order, and each call once:
 * 1. `monitor`: what this exporter sent, command by command.
 * 2. `heartbeats`: a PUBLISH for each message of a Celery worker on itself that was heard; of those on tasks, `queue_work`.
 * 3. Celery, where anybody waits by BRPOP: whole steps of its work, by all their commands together (programs.ts).
 * 4. BullMQ, where anybody waits by BZPOPMIN: its scripts are `queue_work`, or `idle_polling` after a wait in vain; `scripts`
 *    are what its scripts ran, by what they run for each call. What may be either is `other`.
 * 5. Beside any other script ten calls of each command may have been in it: those, and its own call, are `other`.
 * 6. Reads that wait are `queue_work` as often as something was put in for them, otherwise `idle_polling`.
 * 7. What is left is told by the command alone (commands.ts), and what its name does not tell is `other`.
 */
export const attribute = (calls: Calls, total: number, facts: Facts): ReadonlyMap<Purpose, number> => {
  const ledger = new Ledger(calls);
  bookOwn(ledger, facts.own);
  ledger.book('heartbeats', 'publish', facts.heard.worker);
  ledger.book('queue_work', 'publish', facts.heard.task);
  if (facts.seen.celery) bookCelery(ledger, facts.heard.worker > 0);
  const taken = new Map(ledger.commands.map((command) => [command, ledger.left(command)]));
  if (facts.seen.bullmq) bookBullmq(ledger);
  bookUnknownScripts(ledger);
  bookWaits(ledger, taken);
  for (const command of ledger.commands) ledger.book(purposeOf(command), command);
  const booked = new Map(ledger.booked);
  const sum = [...booked.values()].reduce((all, each) => all + each, 0);
  return booked.set('other', (booked.get('other') ?? 0) + Math.max(0, total - sum));
};
