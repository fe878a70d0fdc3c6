// Who uses up what a Redis has, one sentence each. Pure.

import * as m from '../metrics/redis.ts';
import { keyPrefixMemory } from '../metrics/redis-keys.ts';
import { attribute } from '../purposes/attribute.ts';
import { Facts, factNamed, factsNow, factsOf, spacesOf } from './facts.ts';
import { bytesText, countText, shareText } from './format.ts';
import type { History } from './history.ts';
import { heartbeatsText, pollingText } from './settings.ts';
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
  const verdict = (each: Facts) => each.value('celery_setting_effective', { setting: 'polling_interval' });
  // Without an interval and a verdict it was not measured yet.
  const isMeasured = (each: Facts) =>
    each.value('celery_consumer_poll_interval_seconds') !== undefined || verdict(each) !== undefined;
  const polling = facts.filter((each) => (each.value('celery_consumers') ?? 0) > 0 && isMeasured(each));
  const beating = facts.filter((each) => each.of('celery_worker_heartbeat_interval_seconds').length > 0);
  const said = (texts: readonly string[]) => (texts.length > 0 ? texts.join('; ') : undefined);
  return {
    idle_polling: said(polling.map((each) => pollingText(each, verdict(each) !== 0))),
    heartbeats: said(beating.map(heartbeatsText)),
    health_pings: 'health_check_interval of redis-py sets how often',
  } as Readonly<Record<string, string | undefined>>;
};

/** Of the last 24 hours, or of the last one. */
export type Span = 'day' | 'hour';

const pastOf = (view: View, history: History | undefined, span: Span) =>
  (span === 'day' ? history?.purposes : history?.purposesInHour)?.get(view.target);

/** Operations by purpose: of the past where there is history, otherwise of a mean day since the server started. */
const purposesOf = (view: View, history: History | undefined, span: Span): ReadonlyMap<string, number> => {
  const past = pastOf(view, history, span);
  if (past) return past;
  const uptime = view.value(m.redisUptime) ?? 0;
  const calls = new Map(view.of(m.redisCommands).map(({ labels, value }) => [labels.cmd ?? '', value]));
  if (uptime < 60 || calls.size === 0) return new Map();
  const total = view.value(m.redisCommandsProcessed) ?? 0;
  const seen = { celery: calls.has('brpop'), bullmq: calls.has('bzpopmin') };
  const found = attribute(calls, total, { own: new Map(), heard: { worker: 0, task: 0 }, seen });
  return new Map([...found].map(([purpose, many]) => [purpose, (many / uptime) * daySeconds]));
};

/** Those of a tenth of all at least, three at most, greatest first. */
const greatest = (found: ReadonlyMap<string, number>) => {
  const all = [...found.values()].reduce((sum, many) => sum + many, 0);
  return [...found]
    .filter(([, many]) => many > 0 && many / all >= least)
    .sort(([, a], [, b]) => b - a)
    .slice(0, shown)
    .map(([name, many]) => ({ name, many, part: many / all }));
};

const spans: Readonly<Record<Span, string>> = { day: 'in 24 h', hour: 'in the last hour' };

/** Which services sent most of them, where the server counts that. */
const sendersOf = (view: View, history: History | undefined, span: Span): readonly string[] => {
  const sent = (span === 'day' ? history?.services : history?.servicesInHour)?.get(view.target);
  return greatest(sent ?? new Map()).map(
    ({ name, many, part }) => `sent by ${name}: ${countText(many)} ${spans[span]} (${shareText(part)})`,
  );
};

/**
 * What most operations are for, those of a tenth at least, with what is known of who sends them: `idle polling: 259,200 in
 * 24 h (61.5 %): 3 consumers ask 60 times a minute each; kombu before 5.6 ignores polling_interval on Redis (Celery 5.2.6)`.
 * Of an hour the first one also says which command was called most.
 */
export const operationSpenders = (
  view: View,
  history: History | undefined,
  span: Span,
): readonly string[] => {
  const details = detailsOf(view, history);
  const when = pastOf(view, history, span) ? spans[span] : 'a day';
  const command = span === 'hour' ? history?.greatestCommand.get(view.target) : undefined;
  const told = greatest(purposesOf(view, history, span)).map(({ name, many, part }, index) => {
    const most = index === 0 && command !== undefined ? `most calls are ${command.toUpperCase()}` : undefined;
    const detail = [most, details[name]].filter((each) => each !== undefined).join('; ');
    const sentence = `${words[name] ?? name}: ${countText(many)} ${when} (${shareText(part)})`;
    return detail === '' ? sentence : `${sentence}: ${detail}`;
  });
  return [...told, ...sendersOf(view, history, span)];
};

/** Which prefixes of keys hold most memory, by an estimate: `keys page:* in db0: about 41.0 MiB`. */
export const memorySpenders = (view: View, history: History | undefined): readonly string[] => {
  const now = factNamed(factsNow(view), keyPrefixMemory.name);
  // A look that could not draw keys knows what Prometheus has of those drawn before.
  const known = now.length > 0 ? now : factNamed(factsOf(view, history), keyPrefixMemory.name);
  return known
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, shown)
    .map(({ labels: { prefix = '', db = '' }, value }) => {
      const keys = /^\(none\)$|^other$/.test(prefix) ? 'keys of no shown prefix' : `keys ${prefix}*`;
      return `${keys} in ${db}: about ${bytesText(value)}`;
    });
};
