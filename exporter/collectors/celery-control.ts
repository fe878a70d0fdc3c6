// What Celery's workers answer by remote control: that they do, which queues they serve, what they can and did.
import { randomUUID } from 'node:crypto';
import type { CeleryEvents, CeleryTables, EventSpace } from '../celery/events.ts';
import { controlChannel, mailboxesKey, replyPlace } from '../celery/pidbox.ts';
import { TaskTotals } from '../celery/task-totals.ts';
import type { Collector } from '../collector.ts';
import { literalGlob } from '../glob.ts';
import * as m from '../metrics/celery-control.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { type CelerySettings, knownOrConfigured } from './celery-known.ts';
import { type Answer, type Answers, askWorkers } from './control-request.ts';
import { controlPace } from './pace.ts';

type Space = CelerySettings & EventSpace;

interface Labels {
  readonly db: string;
  readonly prefix: string;
}

/** What else is known of the nodes of a space. */
export interface Standing {
  /** Nodes that are told of; undefined where nobody listens to events. */
  readonly told: readonly { readonly hostname: string; readonly up: boolean | undefined }[] | undefined;
  /** Whether a node is silent since it runs a task itself. */
  readonly isBusy: (hostname: string) => boolean;
}

/** How many listen and do not answer; who listens to all channels is none of the workers, and has no mailbox. */
const hungOf = ({ listeners, replies, nodes, bound }: Answers, { isBusy }: Standing): number => {
  const missing = Math.max(0, listeners - replies);
  const silent = bound.filter((hostname) => !nodes.has(hostname));
  const busy = silent.filter(isBusy).length;
  const isWhole = [...nodes.keys()].every((hostname) => bound.includes(hostname));
  const most = isWhole ? Math.min(missing, silent.length) : missing;
  return Math.max(0, most - busy);
};

const statsSamples = ({ stats }: Answer, at: Labels & { readonly hostname: string }): readonly Sample[] => [
  ...(stats?.slots === undefined ? [] : [sample(m.workerSlots, stats.slots, at)]),
  ...(stats?.prefetch === undefined ? [] : [sample(m.workerPrefetch, stats.prefetch, at)]),
];

/** Of killed nodes that left their mailbox, only those are told of that are told of elsewhere. */
const nodeSamples = ({ nodes, bound }: Answers, { told }: Standing, labels: Labels): readonly Sample[] => {
  const isTold = (hostname: string) => told === undefined || told.some((node) => node.hostname === hostname);
  const silent = bound.filter((hostname) => !nodes.has(hostname) && isTold(hostname));
  return [...new Set([...nodes.keys(), ...silent])].sort().flatMap((hostname) => {
    const answer = nodes.get(hostname);
    const at = { ...labels, hostname };
    return [sample(m.workerResponding, answer ? 1 : 0, at), ...(answer ? statsSamples(answer, at) : [])];
  });
};

/** Who serves each queue; that nobody does is only known where all answered, those too that are heard otherwise. */
const queueSamples = (
  { listeners, isComplete, nodes }: Answers,
  { told = [] }: Standing,
  known: ReadonlySet<string>,
  labels: Labels,
): readonly Sample[] => {
  const answers = [...nodes.values()];
  const isSure =
    isComplete &&
    listeners > 0 &&
    answers.every(({ queues }) => queues !== undefined) &&
    told.every(({ hostname, up }) => !up || nodes.has(hostname));
  const served = answers.flatMap(({ queues }) => queues ?? []);
  return [...new Set([...served, ...(isSure ? known : [])])].sort().flatMap((queue) => {
    const at = { ...labels, queue_name: queue };
    const serving = answers.filter(({ queues }) => queues?.includes(queue));
    const processes = serving.reduce(
      (sum, { stats }) => sum + (stats?.processes ?? stats?.slots ?? Number.NaN),
      0,
    );
    return [
      sample(m.activeWorkers, serving.length, at),
      ...(Number.isNaN(processes) ? [] : [sample(m.activeProcesses, processes, at)]),
    ];
  });
};

/** The samples of what was answered. */
export const describeControl = (
  answers: Answers,
  standing: Standing,
  known: ReadonlySet<string>,
  labels: Labels,
): readonly Sample[] => [
  sample(m.controlListeners, answers.listeners, labels),
  sample(m.controlReplies, answers.replies, labels),
  sample(m.workersHung, hungOf(answers, standing), labels),
  ...nodeSamples(answers, standing, labels),
  ...queueSamples(answers, standing, known, labels),
];

interface Notes {
  /** Names the list of replies. */
  readonly id: string;
  readonly totals: TaskTotals;
}

const newNotes = (): Notes => ({ id: randomUUID(), totals: new TaskTotals() });

/** Hands on what others tell: slots and queues by node, tasks by name, and which mailboxes are bound. */
const handOn = ({ nodes, bound }: Answers, tables: CeleryTables, { totals }: Notes, now: number): void => {
  tables.nodes.bind(bound, now);
  for (const [hostname, { queues, stats }] of nodes) {
    tables.nodes.describe(hostname, { queues, slots: stats?.slots, prefetch: stats?.prefetch });
    if (!stats) continue;
    for (const [name, count] of totals.grown(hostname, stats, now)) tables.tasks.start(name, hostname, count);
  }
};

const readSpace = async (port: RedisPort, space: Space, events: CeleryEvents): Promise<readonly Sample[]> => {
  const tables = events.tablesOf(space);
  if (!tables) return [];
  // The same workers may be hung a moment later without a write.
  port.unsettled();
  const notes = port.memory(`celery control ${space.db} ${space.keyPrefix}`, newNotes);
  const answers = await askWorkers(port, space, replyPlace(space, notes.id));
  const now = events.now();
  handOn(answers, tables, notes, now);
  const known = await knownOrConfigured(port, space);
  const told = tables.events ? tables.nodes.states(now, events.listening).nodes : undefined;
  const standing: Standing = { told, isBusy: (hostname) => tables.nodes.isBusy(hostname) };
  const labels = { db: `db${space.db}`, prefix: space.keyPrefix };
  return describeControl(answers, standing, known?.queues ?? new Set(), labels);
};

/** Asks the workers of the spaces that are to be asked; the only collector that writes: a list and a binding of its own. */
export const celeryControl = (given: readonly Space[], events: CeleryEvents): Collector<RedisPort> => {
  const spaces = given.filter(({ control }) => control);
  const ownKeys = (space: Space): readonly string[] => {
    const { list, bindings } = replyPlace({ ...space, keyPrefix: '' }, '');
    return [`${literalGlob(space.keyPrefix)}*${literalGlob(list)}`, literalGlob(space.keyPrefix + bindings)];
  };
  const commands = 'info smembers rpush expire sadd publish lrange srem del select'.split(' ');
  return {
    name: 'celery_control',
    metrics: [
      m.controlListeners,
      m.controlReplies,
      m.workersHung,
      m.workerResponding,
      m.activeWorkers,
      m.activeProcesses,
      m.workerSlots,
      m.workerPrefetch,
    ],
    reads: spaces.length > 0 ? commands : [],
    keys: spaces.map((space) => literalGlob(mailboxesKey(space))),
    writes: spaces.flatMap(ownKeys),
    publishes: spaces.map((space) => literalGlob(controlChannel(space))),
    pace: controlPace,
    collect: async (port) =>
      (await Promise.all(spaces.map((space) => readSpace(port, space, events)))).flat(),
  };
};
