// Memory and missing times to live by key prefix, estimated from keys drawn at random.
import type { Collector } from '../collector.ts';
import * as m from '../metrics/redis-keys.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { drawNames, type Keyspace, keyspaces, measureKeys, sameTtl } from './key-draw.ts';
import { KeySketch } from './key-sketch.ts';
import { keySamplePace } from './pace.ts';

export interface KeySampleOptions {
  /** Most commands of one run; one of them draws names, the others measure keys. */
  readonly commands: number;
}

interface Notes {
  readonly sketches: Map<number, KeySketch>;
  /** How often each database had its turn. */
  readonly turns: Map<number, number>;
  drawnAt: number;
}

const minuteMs = 60_000;
// A full purse holds a twelfth of an hour's share; of what is not left to others a quarter is, as others ask first.
const purse = 1 / 12;
const usable = 0.75;
const withoutBudget = 41;

/** The commands one run may send where a server may use so many a day and monitoring this share of them. */
export const commandsPerRun = (commandsPerDay: number | undefined, share: number): number => {
  if (commandsPerDay === undefined) return withoutBudget;
  const most = purse * share * (commandsPerDay / 24);
  const affordable = Math.floor(usable * (1 - keySamplePace.reserve) * most);
  return Math.min(withoutBudget, Math.max(5, affordable));
};

// Large databases get more turns than small ones, but none gets none.
const nextOf = (spaces: readonly Keyspace[], turns: ReadonlyMap<number, number>): Keyspace | undefined => {
  const wait = ({ db, keys }: Keyspace) => ((turns.get(db) ?? 0) + 1) / (1 + Math.log10(keys));
  return [...spaces].sort((a, b) => wait(a) - wait(b))[0];
};

const runOf = async (port: RedisPort, space: Keyspace, sketch: KeySketch, commands: number) => {
  const names = await drawNames(port, space);
  if (names.length === 0) return;
  const now = Date.now();
  sketch.draw(names, space.keys, now);
  // Two round trips, each of which has to change databases twice unless it is the connection's own.
  const spare = commands - 1 - (space.db === port.db ? 0 : 4);
  const most = Math.max(1, Math.floor(spare / (sameTtl(space) === undefined ? 2 : 1)));
  // Names that are no UTF-8 came garbled: nothing can be asked of them.
  const askable = names.filter((name) => !name.includes('\uFFFD'));
  sketch.measure(await measureKeys(port, space, sketch.pick(askable, most)), now);
};

const describe = ({ db, keys }: Keyspace, sketch: KeySketch | undefined): readonly Sample[] => {
  if (!sketch || sketch.names === 0) return [];
  const groups = [...sketch.estimates(keys)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    sample(m.keySampleKeys, sketch.names, { db: `db${db}` }),
    ...groups.flatMap(([prefix, { keys: count, bytes, error, withoutTtl, measured: many }]) => {
      const labels = { db: `db${db}`, prefix };
      return [
        sample(m.keyPrefixKeys, count, labels),
        sample(m.keyPrefixSampleKeys, many, labels),
        ...(bytes === undefined ? [] : [sample(m.keyPrefixMemory, bytes, labels)]),
        ...(error === undefined ? [] : [sample(m.keyPrefixMemoryError, error, labels)]),
        ...(withoutTtl === undefined ? [] : [sample(m.keyPrefixKeysWithoutTtl, withoutTtl, labels)]),
      ];
    }),
  ];
};

const newNotes = (): Notes => ({ sketches: new Map(), turns: new Map(), drawnAt: 0 });

const goOn = async (
  port: RedisPort,
  notes: Notes,
  spaces: readonly Keyspace[],
  { commands }: KeySampleOptions,
) => {
  const space = nextOf(spaces, notes.turns);
  const since = Date.now() - notes.drawnAt;
  if (!space || (since >= 0 && since < minuteMs)) return;
  notes.turns.set(space.db, (notes.turns.get(space.db) ?? 0) + 1);
  const sketch = notes.sketches.get(space.db) ?? new KeySketch();
  notes.sketches.set(space.db, sketch);
  await runOf(port, space, sketch, commands);
  notes.drawnAt = Date.now();
};

/** Estimates what keys of each prefix weigh and how many never end; once a minute at most, less often under a budget. */
export const redisKeySample = (options: KeySampleOptions): Collector<RedisPort> => ({
  name: 'redis_key_sample',
  metrics: Object.values(m),
  reads: ['info', 'scan', 'memory|usage', 'pttl', 'select'],
  keys: ['*'],
  pace: keySamplePace,
  async collect(port) {
    const spaces = keyspaces((await port.info()).info);
    const notes = port.memory('key sample', newNotes);
    for (const db of notes.sketches.keys())
      if (!spaces.some((space) => space.db === db)) notes.sketches.delete(db);
    await goOn(port, notes, spaces, options);
    if (spaces.some(({ db, keys }) => !notes.sketches.get(db)?.isEnough(keys))) port.unsettled();
    return spaces.flatMap((space) => describe(space, notes.sketches.get(space.db)));
  },
});
