// Who uses up what a Redis has, one sentence each. Pure.

import * as m from '../metrics/redis.ts';
import { keyPrefixMemory } from '../metrics/redis-keys.ts';
import { attribute } from '../purposes/attribute.ts';
import { heartbeatsText, pollingText } from './celery.ts';
import { Facts, factsOf, spacesOf } from './facts.ts';
import { bytesText, countText, shareText } from './format.ts';
import type { History } from './history.ts';
import type { View } from './view.ts';

const daySeconds = 86_400;
const shown = 3;
const least = 0.1;

const words: Readonly<Record<string, string>> = {
  idle_polling: 'idle polling',
  heartbeats: 'heartbeats of Celery workers',
  health_pings: 'health pings',
  queue_work: 'work of queues',
  scripts: 'commands that scripts ran',
  cache_reads: 'reads of strings and hashes, as of a cache',
  cache_writes: 'writes of strings and hashes, as of a cache',
  connections: 'opening connections and subscribing',
  inspection: 'others that inspect the server',
  monitor: 'this exporter',
  other: 'what may be for anything',
};

/** What is known of those who poll and beat, by purpose; undefined where nothing is. */
const detailsOf = (view: View, history: History | undefined) => {
  const known = factsOf(view, history);
  const facts = spacesOf(known).map((space) => new Facts(known, space));
  const polling = facts.filter((each) => (each.value('celery_consumers') ?? 0) > 0);
  const beating = facts.filter((each) => each.of('celery_worker_heartbeat_interval_seconds').length > 0);
  const said = (texts: readonly string[]) => (texts.length > 0 ? texts.join('; ') : undefined);
  const isEffective = (each: Facts) =>
    each.value('celery_setting_effective', { setting: 'polling_interval' }) === 1;
  return {
    idle_polling: said(polling.map((each) => pollingText(each, isEffective(each)))),
    heartbeats: said(beating.map(heartbeatsText)),
    health_pings: 'health_check_interval of redis-py sets how often',
  } as Readonly<Record<string, string | undefined>>;
};

/** Operations by purpose: of the last 24 hours where there is history, otherwise of a mean day since the server started. */
const purposesOf = (view: View, history: History | undefined): ReadonlyMap<string, number> => {
  const past = history?.purposes.get(view.target);
  if (past) return past;
  const uptime = view.value(m.redisUptime) ?? 0;
  const calls = new Map(view.of(m.redisCommands).map(({ labels, value }) => [labels.cmd ?? '', value]));
  if (uptime < 60 || calls.size === 0) return new Map();
  const total = view.value(m.redisCommandsProcessed) ?? 0;
  const seen = { celery: calls.has('brpop'), bullmq: calls.has('bzpopmin') };
  const found = attribute(calls, total, { own: new Map(), heard: { worker: 0, task: 0 }, seen });
  return new Map([...found].map(([purpose, many]) => [purpose, (many / uptime) * daySeconds]));
};

/**
 * What most operations are for, those of a tenth at least, with what is known of who sends them: `idle polling: 259,200 in
 * 24 h (61.5 %): 3 consumers ask 60 times a minute each; kombu before 5.6 ignores polling_interval on Redis (Celery 5.2.6)`.
 */
export const operationSpenders = (view: View, history: History | undefined): readonly string[] => {
  const purposes = [...purposesOf(view, history)].sort(([, a], [, b]) => b - a);
  const all = purposes.reduce((sum, [, many]) => sum + many, 0);
  const details = detailsOf(view, history);
  const span = history?.purposes.has(view.target) ? 'in 24 h' : 'a day';
  return purposes
    .filter(([, many]) => many > 0 && many / all >= least)
    .slice(0, shown)
    .map(([purpose, many]) => {
      const detail = details[purpose];
      const told = `${words[purpose] ?? purpose}: ${countText(many)} ${span} (${shareText(many / all)})`;
      return detail === undefined ? told : `${told}: ${detail}`;
    });
};

/** Which prefixes of keys hold most memory, by an estimate: `keys page:*: 41.0 MiB`. */
export const memorySpenders = (view: View): readonly string[] =>
  view
    .of(keyPrefixMemory)
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, shown)
    .map(({ labels: { prefix = '', db = '' }, value }) => {
      const keys = /^\(none\)$|^other$/.test(prefix) ? 'keys of no shown prefix' : `keys ${prefix}*`;
      return `${keys.replace(/\p{Cc}/gu, ' ')} in ${db}: about ${bytesText(value)}`;
    });
