// Lists that Celery's remote control and events leave behind when who asked for them is gone: they have no time to live.
import type { Collector } from '../collector.ts';
import { literalGlob } from '../glob.ts';
import { celeryLeakedBytes, celeryLeakedKeys } from '../metrics/celery-work.ts';
import { type Sample, sample } from '../sample.ts';
import type { Command, RedisPort } from '../targets/redis-port.ts';
import { type CelerySettings, knownOrConfigured } from './celery-known.ts';
import { scanPasses } from './discovery.ts';
import { LeakWatch } from './leak-watch.ts';
import { leaksPace } from './pace.ts';

const kinds = ['event', 'reply'] as const;
type Kind = (typeof kinds)[number];

interface Notes {
  readonly watches: Readonly<Record<Kind, LeakWatch>>;
  /** The pass last looked at, and the stamp under which it was. */
  pass: readonly string[] | undefined;
  stamp: string | undefined;
}

// What one reading measures of each kind.
const mostMeasured = 5;

// One glob for both kinds, as each would take a pass of its own; it matches a few other lists, which are no leaks.
const globOf = ({ keyPrefix }: CelerySettings): string => `${literalGlob(keyPrefix)}*celery[e.]*`;

/**
 * What a list is left over from, by its name without the key prefix: `<uuid>.reply.celery.pidbox` holds replies to one
 * client's remote control, `celeryev.<id>` the events for one receiver.
 */
export const kindOfLeak = (name: string): Kind | undefined => {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.reply\.celery\.pidbox$/.test(name)) return 'reply';
  return /^celeryev\../.test(name) ? 'event' : undefined;
};

const measure = async (port: RedisPort, { db }: CelerySettings, watch: LeakWatch): Promise<void> => {
  const keys = watch.pick(mostMeasured);
  const sizes = await port.ask(
    keys.map((key): Command => ['memory', 'usage', key]),
    db,
  );
  for (const [index, key] of keys.entries()) {
    const bytes = sizes[index];
    watch.weigh(key, typeof bytes === 'number' ? bytes : null);
  }
};

const newNotes = (): Notes => ({
  watches: { event: new LeakWatch(), reply: new LeakWatch() },
  pass: undefined,
  stamp: undefined,
});

/** Looks at a new pass; an old one tells of this moment only when nothing was written since. */
const look = async (
  port: RedisPort,
  { keyPrefix }: CelerySettings,
  pass: readonly string[],
  notes: Notes,
) => {
  const stamp = await port.stamp();
  if (pass === notes.pass && (stamp === undefined || stamp !== notes.stamp)) return;
  for (const kind of kinds) {
    const here = pass.filter(
      (key) => key.startsWith(keyPrefix) && kindOfLeak(key.slice(keyPrefix.length)) === kind,
    );
    notes.watches[kind].look(here, Date.now());
  }
  if (pass !== notes.pass) notes.stamp = stamp;
  notes.pass = pass;
};

const readSpace = async (port: RedisPort, space: CelerySettings): Promise<readonly Sample[]> => {
  if (!space.discover || !(await knownOrConfigured(port, space))) return [];
  const { db, keyPrefix } = space;
  const notes = port.memory(`celery leaks ${db} ${keyPrefix}`, newNotes);
  const pass = await scanPasses(port, db, globOf(space), 'list');
  if (pass) await look(port, space, pass, notes);
  const watches = kinds.map((kind) => notes.watches[kind]);
  if (!pass || watches.some(({ isSure }) => !isSure)) port.unsettled();
  if (!pass) return [];
  await Promise.all(watches.map((watch) => measure(port, space, watch)));
  return kinds.flatMap((kind) => {
    const { keys, bytes } = notes.watches[kind].leaks;
    const labels = { db: `db${db}`, prefix: keyPrefix, kind };
    return [
      sample(celeryLeakedKeys, keys, labels),
      ...(bytes === undefined ? [] : [sample(celeryLeakedBytes, bytes, labels)]),
    ];
  });
};

const keysOf = ({ keyPrefix, discover }: CelerySettings): readonly string[] =>
  discover ? [`${literalGlob(keyPrefix)}celeryev.*`, `${literalGlob(keyPrefix)}*.reply.celery.pidbox`] : [];

/** Counts and weighs the lists nobody reads; where the config says not to discover, nothing is scanned for them. */
export const celeryLeaks = (spaces: readonly CelerySettings[]): Collector<RedisPort> => ({
  name: 'celery_leaks',
  metrics: [celeryLeakedKeys, celeryLeakedBytes],
  reads: ['info', 'scan', 'memory|usage', 'select'],
  keys: spaces.flatMap(keysOf),
  pace: leaksPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
