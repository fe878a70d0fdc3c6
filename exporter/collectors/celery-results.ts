// Keys of results that Celery's Redis backend stores, looked for a page of names at a time.
import type { SeenResults } from '../celery/settings.ts';
import { type RedisPort, withOrWithout } from '../targets/redis-port.ts';
import type { Keyspace } from './key-draw.ts';

/** The keys of results, behind whatever prefix. */
export const resultKeys = '*celery-task-meta-*';

// As many names keep a server busy for a millisecond or two.
const namesPerLook = 1000;
// Brokers and results are in two, as a rule.
const databasesPerLook = 4;

interface Notes {
  /** Where the search goes on, by database. */
  readonly cursors: Map<number, string>;
  turn: number;
}

const newNotes = (): Notes => ({ cursors: new Map(), turn: 0 });

const lookAt = async (port: RedisPort, db: number, { cursors }: Notes): Promise<SeenResults> => {
  const scan = ['scan', cursors.get(db) ?? '0', 'match', resultKeys, 'count', String(namesPerLook)] as const;
  const [page] = await port.ask([scan], db);
  const [next, names] = page as readonly [cursor: string, names: readonly string[]];
  cursors.set(db, next);
  const [name] = names;
  if (name === undefined) return 'none';
  const [ttl] = await port.ask([['pttl', name]], db);
  if (ttl === -1) return 'lasting';
  return Number(ttl) > 0 ? 'expiring' : 'unknown';
};

const look = async (port: RedisPort, spaces: readonly Keyspace[]): Promise<SeenResults> => {
  const notes = port.memory('celery result keys', newNotes);
  const { turn } = notes;
  notes.turn += Math.min(spaces.length, databasesPerLook);
  const turned = [...spaces.slice(turn % (spaces.length || 1)), ...spaces].slice(0, spaces.length);
  for (const { db } of turned.slice(0, databasesPerLook)) {
    const seen = await lookAt(port, db, notes);
    if (seen !== 'none') return seen;
  }
  return 'none';
};

const orUnknown = (port: RedisPort, command: string, run: () => Promise<SeenResults>): Promise<SeenResults> =>
  withOrWithout(port, command, async (allowed) => (allowed ? run() : 'unknown'));

/**
 * What a look at the next thousand names of each of four databases tells of results; others have their turn later. Unknown
 * where the server refuses it.
 */
export const seenResults = (port: RedisPort, spaces: readonly Keyspace[]): Promise<SeenResults> =>
  orUnknown(port, 'scan', () =>
    orUnknown(port, 'pttl', () => orUnknown(port, 'select', () => look(port, spaces))),
  );
