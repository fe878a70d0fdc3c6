// The databases and prefixes under which Celery and BullMQ keep their queues in one Redis.
import { ownChannels, sharedChannels } from './channels.ts';
import type { RedisTargetConfig } from './config.ts';
import { bullmqLimits, celeryLimits, refuseUnseen } from './queue-limits.ts';
import type { RedisTargetFile } from './schema.ts';

type Tell = (keys: readonly PropertyKey[], message: string) => void;

/** A fault for each space of queues that another one covers: their series would be the same. */
const refuseTwice = (
  spaces: readonly (readonly [db: number, prefix: string])[],
  keys: readonly PropertyKey[],
  fault: Tell,
): void => {
  const names = spaces.map((space) => JSON.stringify(space));
  for (const [position, name] of names.entries()) {
    if (names.indexOf(name) === position) continue;
    const [db, prefix] = spaces[position] ?? [];
    fault(
      [...keys, position],
      `expected a database and prefix that no other has, got ${db} and "${prefix}" again`,
    );
  }
};

/** A fault for each entry of a target that does not go with the others, or limits what it never shows. */
export const refuseSpaces = (
  { celery, bullmq }: RedisTargetFile,
  ownDb: number,
  keys: readonly PropertyKey[],
  fault: Tell,
): void => {
  const celeryKeys = [...keys, 'celery'];
  const bullmqKeys = [...keys, 'bullmq'];
  refuseTwice(
    celery.map(({ db = ownDb, key_prefix }) => [db, key_prefix]),
    celeryKeys,
    fault,
  );
  refuseTwice(
    bullmq.map(({ db = ownDb, prefix }) => [db, prefix]),
    bullmqKeys,
    fault,
  );
  for (const position of sharedChannels(celery)) fault([...celeryKeys, position], ownChannels);
  refuseUnseen(celery, celeryKeys, fault);
  refuseUnseen(bullmq, bullmqKeys, fault);
};

/** An entry of `celery` in a target whose own database is `ownDb`. */
export const celerySpace = (
  space: RedisTargetFile['celery'][number],
  ownDb: number,
): RedisTargetConfig['celery'][number] => ({
  db: space.db ?? ownDb,
  keyPrefix: space.key_prefix,
  queues: space.queues,
  discover: space.discover,
  prioritySteps: space.priority_steps,
  separator: space.separator,
  events: space.events,
  control: space.control,
  workers: space.workers === 'none' ? undefined : space.workers,
  visibilityTimeoutMs: space.visibility_timeout,
  sentAtHeaders: space.sent_at_headers,
  hostnameOnTasks: space.hostname_on_tasks,
  eventExchange: space.event_exchange,
  controlExchange: space.control_exchange,
  fanoutPrefix: space.fanout_prefix,
  redbeat: { keyPrefix: space.redbeat.key_prefix, timezone: space.redbeat.timezone },
  ...celeryLimits(space),
});

/** An entry of `bullmq` in a target whose own database is `ownDb`. */
export const bullmqSpace = (
  space: RedisTargetFile['bullmq'][number],
  ownDb: number,
): RedisTargetConfig['bullmq'][number] => ({
  db: space.db ?? ownDb,
  prefix: space.prefix,
  queues: space.queues,
  discover: space.discover,
  ...bullmqLimits(space),
});
