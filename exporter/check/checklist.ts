// The checklist of one target, from one collection and, where there is one, from history. Pure.
import * as headroom from '../metrics/headroom.ts';
import { pgUp } from '../metrics/postgres.ts';
import * as m from '../metrics/redis.ts';
import * as persistence from '../metrics/redis-persistence.ts';
import { celeryLines } from './celery.ts';
import { failures } from './failures.ts';
import { bytesText, countText, durationText, shareText } from './format.ts';
import type { History } from './history.ts';
import { about, type Draft, type Line, line, needHistory, within } from './line.ts';
import { knownPostgres } from './postgres.ts';
import { scheduleLines } from './schedules.ts';
import { greatestHolder, serviceLines } from './services.ts';
import { lineOf } from './since.ts';
import { memorySpenders, operationSpenders, type Span } from './spenders.ts';
import type { View } from './view.ts';

const daySeconds = 86_400;
// Where nothing is known of purposes.
const polling = 'look at redis_commands_total by cmd: idle polling shows as brpop or bzpopmin';
const greatest = (view: View, history: History | undefined, span: Span): string =>
  operationSpenders(view, history, span)[0] ?? polling;

const usedInDay = (view: View, history: History | undefined): Draft => {
  const check = 'operations, last 24 h';
  const budget = view.value(m.redisCommandsBudget);
  const limit = budget === undefined ? 'none' : countText(budget);
  const uptime = view.value(m.redisUptime) ?? Number.POSITIVE_INFINITY;
  // A server younger than a day has done in 24 hours what it has done at all.
  const sinceStart = uptime < daySeconds ? view.value(m.redisCommandsProcessed) : undefined;
  const used = history?.usedInDay.get(view.target) ?? sinceStart;
  if (used === undefined) return line(check, 'unknown', '', limit, needHistory);
  const state = within(used, budget);
  return line(check, state, countText(used), limit, state === 'broken' ? greatest(view, history, 'day') : '');
};

const projected = (view: View, history: History | undefined): Draft => {
  const budget = view.value(m.redisCommandsBudget);
  const limit = budget === undefined ? 'none' : countText(budget);
  const hourly = history?.perDayAtHourRate.get(view.target);
  const [total, uptime] = [view.value(m.redisCommandsProcessed), view.value(m.redisUptime)];
  const average =
    total !== undefined && uptime !== undefined && uptime >= 60 ? (total / uptime) * daySeconds : undefined;
  const perDay = hourly ?? average;
  const check =
    hourly === undefined ? 'operations a day, average since start' : 'operations a day at this hour’s rate';
  if (perDay === undefined) return line(check, 'unknown', '', limit, needHistory);
  // Nothing is used up yet by what would be if it went on.
  const state = within(perDay, budget) === 'good' ? 'good' : 'at risk';
  return line(
    check,
    state,
    countText(perDay),
    limit,
    state === 'at risk' ? greatest(view, history, 'hour') : '',
  );
};

const ownShare = (view: View, history: History | undefined): Draft => {
  const budget = view.value(m.redisCommandsBudget);
  const own = history?.ownInDay.get(view.target);
  const exceeded = view.value(headroom.ownBudgetExceeded) === 1;
  if (own === undefined) return line('operations by this exporter', 'unknown', '', '', needHistory);
  const value = budget === undefined ? countText(own) : `${countText(own)} (${shareText(own / budget)})`;
  const advice = exceeded ? 'keeping values fresh costs more than its share: raise own_share' : '';
  return line('operations by this exporter', exceeded ? 'broken' : 'good', value, '', advice);
};

const memory = (view: View, history: History | undefined): Draft => {
  const [used, budget] = [view.value(m.redisMemoryUsed), view.value(m.redisMemoryBudget)];
  if (used === undefined) return line('memory', 'unread');
  const state = within(used, budget);
  const most = memorySpenders(view, history)[0];
  const advice = `${most === undefined ? '' : `${most}; `}give keys a time to live, or remove what nobody needs`;
  const told = state === 'broken' ? advice : '';
  return line('memory', state, bytesText(used), budget === undefined ? 'none' : bytesText(budget), told);
};

const connections = (view: View): Draft => {
  const [open, most] = [view.value(m.redisConnectedClients), view.value(m.redisMaxClients)];
  if (open === undefined) return line('connections', 'unread');
  return line('connections', within(open, most), countText(open), most === undefined ? '' : countText(most));
};

const rejected = (view: View, history: History | undefined): Draft => {
  const total = view.value(m.redisRejectedConnections);
  if (total === undefined) return line('connections refused', 'unread');
  const inDay = history?.rejectedInDay.get(view.target);
  const most = greatestHolder(view, history);
  const advice = `maxclients was reached: look for clients that do not close${most === undefined ? '' : `; ${most}`}`;
  if (inDay !== undefined) {
    return line(
      'connections refused, last 24 h',
      inDay > 0 ? 'broken' : 'good',
      countText(inDay),
      '0',
      inDay > 0 ? advice : '',
    );
  }
  if (total === 0) return line('connections refused since start', 'good', '0', '0');
  return line('connections refused since start', 'unknown', countText(total), '0', `when ${needHistory}`);
};

// Of many reads one may well be slow: half of them may not.
const roundTrip = (view: View, history: History | undefined): readonly Draft[] => {
  const budget = view.value(m.redisRoundTripBudget);
  const median = history?.roundTrip.get(view.target);
  const used = median ?? view.value(m.redisRoundTrip);
  if (used === undefined) return [];
  const limit = budget === undefined ? 'none' : durationText(budget);
  const state = within(used, budget);
  const value = durationText(used);
  if (median !== undefined) return [line('round trip, median of 5 min', state, value, limit)];
  const advice = `one read tells little: ${needHistory}`;
  return state === 'good'
    ? [line('round trip of one read', 'good', value, limit)]
    : [line('round trip of one read', 'unknown', value, limit, advice)];
};

// The save that runs, or the last one; -1 is none.
const save = (view: View): readonly Draft[] => {
  const found = [persistence.redisRdbCurrentBgsaveDurationSec, persistence.redisRdbLastBgsaveDurationSec]
    .map((metric) => view.value(metric))
    .filter((seconds) => seconds !== undefined);
  if (found.length === 0) return [];
  const budget = view.value(m.redisSaveBudget);
  const limit = budget === undefined ? 'none' : durationText(budget);
  const longest = Math.max(...found);
  if (longest < 0) return [line('save of the RDB file', 'good', 'none yet', limit)];
  return [line('save of the RDB file', within(longest, budget), durationText(longest), limit)];
};

/** The lines of a Redis that answered. */
const known = (view: View, history: History | undefined): readonly Draft[] => [
  about('operations in a day', usedInDay(view, history)),
  about('operations at this rate', projected(view, history)),
  about('own operations', ownShare(view, history)),
  about('memory', memory(view, history)),
  about('connections', connections(view)),
  about('refused connections', rejected(view, history)),
  ...serviceLines(view, history),
  ...roundTrip(view, history).map((draft) => about('round trip', draft)),
  ...save(view).map((draft) => about('save', draft)),
  ...celeryLines(view, history),
  ...scheduleLines(view, history).map((draft) => about('schedules', draft)),
];

/** The checklist of one target: what could be read, and what could not. */
export const checklist = (view: View, history: History | undefined): readonly Line[] => {
  const ageSeconds = view.of(headroom.collectorAge)[0]?.value;
  const isPostgres = view.of(pgUp).length > 0;
  const isUp = view.value(isPostgres ? pgUp : m.redisUp) === 1;
  const read = isPostgres ? knownPostgres(view) : known(view, history);
  const drafts = isUp ? [...read, ...failures(view, history, isUp)] : failures(view, history, isUp);
  return drafts.map((draft) => lineOf(view.target, history, ageSeconds, draft));
};
