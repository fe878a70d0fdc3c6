// Celery workers, by what they say on their event channels and by the bindings that killed ones leave behind.
import { isBusy, parseClients } from '../celery/busy.ts';
import type { CeleryEvents, HeardSpace } from '../celery/events.ts';
import { missingWorkers } from '../celery/missing.ts';
import type { NodeState } from '../celery/node.ts';
import { mailboxesKey, mailboxNodes } from '../celery/pidbox.ts';
import type { Collector } from '../collector.ts';
import { literalGlob } from '../glob.ts';
import * as m from '../metrics/celery.ts';
import { saturation } from '../metrics/celery-control.ts';
import { type Sample, sample } from '../sample.ts';
import { type RedisPort, withOrWithout } from '../targets/redis-port.ts';
import { latestKnown } from './celery-known.ts';
import { heardPace, pausesPace } from './pace.ts';

/** Who was silent when the bindings were last read, and when the connections were. */
interface Notes {
  silent: string;
  unheard: string;
  lookedAt: number;
  /** Whether any of them was seen to work: of the others a second look tells nothing new. */
  working: boolean;
}

const silentOf = (nodes: readonly NodeState[]): string =>
  nodes
    .filter(({ up }) => up !== true)
    .map(({ hostname }) => hostname)
    .join(' ');

const newNotes = (): Notes => ({ silent: '', unheard: '', lookedAt: 0, working: false });

/** Bindings tell little while all is well; once another node is silent, they tell whether it stopped cleanly. */
const isDue = ({ nodes }: HeardSpace, silent: string, notes: Notes, now: number): boolean => {
  if (nodes.boundReadAt === undefined) return true;
  const age = now - nodes.boundReadAt;
  return age >= (silent === notes.silent ? pausesPace.maxAgeMs : pausesPace.minAgeMs);
};

const readBindings = async (port: RedisPort, space: HeardSpace, now: number): Promise<void> => {
  const [members] = await port.ask([['smembers', mailboxesKey(space)]], space.db);
  space.nodes.bind(mailboxNodes((members ?? []) as readonly string[], space), now);
};

/** Looks whether silent workers live and work: as soon as one falls silent, and every minute while one works. */
const lookAtSilent = async (port: RedisPort, { nodes }: HeardSpace, notes: Notes, now: number) => {
  const unheard = nodes
    .silent(now)
    .map(({ hostname }) => hostname)
    .join(' ');
  const isDue = notes.working && now - notes.lookedAt >= pausesPace.minAgeMs;
  if (unheard === notes.unheard && !isDue) return;
  Object.assign(notes, { unheard, lookedAt: now, working: false });
  if (unheard === '') return;
  await withOrWithout(port, 'client|list', async (allowed) => {
    const [text] = allowed ? await port.ask([['client', 'list']]) : [''];
    const clients = parseClients(String(text));
    notes.working = nodes.vouch(
      ({ lastAt = now, beatMs }) => isBusy(clients, (now - lastAt) / 1000, beatMs / 1000),
      now,
    );
  });
};

const nodeSamples = (
  { hostname, up, active, processed, version }: NodeState,
  space: { readonly db: string; readonly prefix: string },
): readonly Sample[] => {
  const labels = { ...space, hostname };
  if (up === undefined) return [];
  return [
    sample(m.workerUp, up ? 1 : 0, labels),
    ...(up && active !== undefined ? [sample(m.workerTasksActive, active, labels)] : []),
    ...(up && processed !== undefined ? [sample(m.workerTasksProcessed, processed, labels)] : []),
    ...(up && version !== undefined ? [sample(m.workerInfo, 1, { ...labels, version })] : []),
  ];
};

/** Work over slots, where all workers that are up have told both; what waits is known once the lengths are. */
const saturationOf = async (
  port: RedisPort,
  space: HeardSpace,
  nodes: readonly NodeState[],
): Promise<readonly number[]> => {
  const up = nodes.filter((node) => node.up);
  const slots = up.reduce((sum, node) => sum + (node.slots ?? Number.NaN), 0);
  const active = up.reduce((sum, node) => sum + (node.active ?? Number.NaN), 0);
  if (!(slots > 0) || Number.isNaN(active)) return [];
  const { messages } = (await latestKnown(port, space).catch(() => undefined)) ?? {};
  return messages === undefined ? [] : [(active + messages) / slots];
};

const readSpace = async (
  port: RedisPort,
  space: HeardSpace,
  events: CeleryEvents,
): Promise<readonly Sample[]> => {
  const now = events.now();
  const notes = port.memory(`celery workers ${space.db} ${space.keyPrefix}`, newNotes);
  await lookAtSilent(port, space, notes, now);
  const silent = silentOf(space.nodes.states(now, events.listening).nodes);
  if (isDue(space, silent, notes, now)) {
    await withOrWithout(port, 'smembers', async (allowed) => {
      if (allowed) await readBindings(port, space, now);
    });
    notes.silent = silent;
  }
  const { nodes, leaked } = space.nodes.states(now, events.listening);
  const labels = { db: `db${space.db}`, prefix: space.keyPrefix };
  const missing = missingWorkers(space.workers, nodes, events.listening);
  return [
    ...nodes.flatMap((node) => nodeSamples(node, labels)),
    ...(await saturationOf(port, space, nodes)).map((ratio) => sample(saturation, ratio, labels)),
    ...(missing === undefined ? [] : [sample(m.workersMissing, missing, labels)]),
    ...(leaked === undefined ? [] : [sample(m.workerBindingsLeaked, leaked, labels)]),
  ];
};

/** Tells of each Celery worker whether it is up; a few commands an hour, for the bindings. */
export const celeryWorkers = (events: CeleryEvents): Collector<RedisPort> => ({
  name: 'celery_workers',
  metrics: [
    m.workerUp,
    m.workerTasksActive,
    m.workerTasksProcessed,
    m.workerInfo,
    m.workersMissing,
    m.workerBindingsLeaked,
    saturation,
  ],
  reads: events.patterns.length > 0 ? ['info', 'psubscribe', 'smembers', 'select'] : [],
  keys: events.spaces.map((space) => literalGlob(mailboxesKey(space))),
  channels: events.patterns,
  pace: heardPace,
  listens: true,
  collect: async (port) => {
    const { failure } = events.listening;
    if (failure) throw failure;
    return (await Promise.all(events.spaces.map((space) => readSpace(port, space, events)))).flat();
  },
});
