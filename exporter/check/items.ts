// The team's checklist in the words of its tiles, from the same limits as the tiles and the alerts have. Pure.
import { checklistItems, type Item, type Word } from '../metrics/checklist.ts';
import * as m from '../metrics/redis.ts';
import { type Fact, factNamed, factsOf } from './facts.ts';
import { bytesText, countText } from './format.ts';
import type { Alert, History } from './history.ts';
import type { Judged } from './line.ts';
import { lateSchedules, missedSchedules, scheduleFacts, stoppedSchedulers } from './schedules.ts';
import { serviceSpenders } from './services.ts';
import { firstSince } from './since.ts';
import { memorySpenders, operationSpenders } from './spenders.ts';
import type { View } from './view.ts';

/** What a line is judged by. */
interface Evidence {
  readonly isBreached: boolean;
  readonly isKnown: boolean;
  readonly value?: string;
  readonly budget?: string;
  readonly spenders?: readonly string[];
  /** Who uses it up lately, where that may be another: told of what is at risk. */
  readonly recent?: readonly string[];
}

const daySeconds = 86_400;
const limitText = (budget: number | undefined, text: (value: number) => string): string =>
  budget === undefined ? 'none' : text(budget);

const operations = (view: View, history: History | undefined): Evidence => {
  const budget = view.value(m.redisCommandsBudget);
  const uptime = view.value(m.redisUptime) ?? Number.POSITIVE_INFINITY;
  const sinceStart = uptime < daySeconds ? view.value(m.redisCommandsProcessed) : undefined;
  const used = history?.usedInDay.get(view.target) ?? sinceStart;
  return {
    isBreached: used !== undefined && budget !== undefined && used > budget,
    isKnown: used !== undefined && view.value(m.redisUp) === 1,
    value: used === undefined ? '' : countText(used),
    budget: limitText(budget, countText),
    spenders: operationSpenders(view, history, 'day'),
    recent: operationSpenders(view, history, 'hour'),
  };
};

const memory = (view: View, history: History | undefined): Evidence => {
  const [used, budget] = [view.value(m.redisMemoryUsed), view.value(m.redisMemoryBudget)];
  return {
    isBreached: used !== undefined && budget !== undefined && used > budget,
    isKnown: used !== undefined,
    value: used === undefined ? '' : bytesText(used),
    budget: limitText(budget, bytesText),
    spenders: memorySpenders(view, history),
  };
};

const connections = (view: View, history: History | undefined): Evidence => {
  const refused = history?.rejectedNow.get(view.target) ?? 0;
  const [open, most] = [view.value(m.redisConnectedClients), view.value(m.redisMaxClients)];
  const isUp = view.value(m.redisUp) === 1;
  // A look that was not let in: another exporter may still be connected.
  const seen = (name: string) => factNamed(factsOf(view, history), name)[0]?.value;
  const [count, limit] = [open ?? seen(m.redisConnectedClients.name), most ?? seen(m.redisMaxClients.name)];
  return {
    isBreached: !isUp || refused > 0,
    isKnown: true,
    value: count === undefined ? 'no answer' : countText(count),
    budget: limit === undefined ? '' : countText(limit),
    spenders: serviceSpenders(view, history),
  };
};

const workers = (facts: readonly Fact[]): Evidence => {
  const named = (name: string) => factNamed(facts, `celery_${name}`);
  const [missing, told] = [named('workers_missing'), named('worker_up')];
  const lost = told.filter(({ value }) => value === 0).map(({ labels }) => labels.hostname ?? '');
  const expected = named('workers_expected').reduce((sum, { value }) => sum + value, 0);
  return {
    isBreached: lost.length > 0 || missing.some(({ value }) => value > 0),
    isKnown: missing.length > 0 || (told.length > 0 && named('workers_expected').length === 0),
    value: told.length === 0 ? '' : `${told.length - lost.length} up`,
    budget: expected > 0 ? `${expected}` : '',
    spenders: lost.length > 0 ? [`down: ${lost.sort().slice(0, 5).join(', ')}`] : [],
  };
};

const schedules = (facts: readonly Fact[]): Evidence => {
  const late = lateSchedules(facts);
  return {
    isBreached: missedSchedules(facts).length > 0 || stoppedSchedulers(facts).length > 0,
    isKnown: factNamed(facts, 'headroom_schedule_lateness_seconds').length > 0,
    value: `${late.length} late`,
    budget: '0',
    spenders: late.length > 0 ? [`not run when due: ${late.slice(0, 5).join(', ')}`] : [],
  };
};

const wordOf = ({ isBreached, isKnown }: Evidence, alerts: readonly Alert[], isAlerting: boolean): Word => {
  if (isBreached) return 'BREACHED';
  if (!isKnown || !isAlerting) return 'UNKNOWN';
  return alerts.length > 0 ? 'AT RISK' : 'OK';
};

/** The five lines of a Redis; none of another kind of target. Without history no line is at risk: that takes alerts. */
export const itemsOf = (view: View, history: History | undefined): readonly Judged[] => {
  if (view.of(m.redisUp).length === 0) return [];
  const facts = factsOf(view, history);
  const found: Readonly<Record<Item, Evidence>> = {
    Operations: operations(view, history),
    Memory: memory(view, history),
    Connections: connections(view, history),
    'Celery workers': workers(facts),
    'Scheduled tasks': schedules(scheduleFacts(view, history)),
  };
  return Object.entries(checklistItems).map(([name, pattern]) => {
    const item = name as Item;
    const isOf = new RegExp(`^(${pattern})$`);
    const alerts = (history?.alerts ?? []).filter(
      ({ alert, target }) => target === view.target && isOf.test(alert),
    );
    const { value = '', budget = '', spenders = [], recent = spenders, isKnown } = found[item];
    const word = wordOf(found[item], alerts, history?.isAlerting ?? true);
    const told = word === 'AT RISK' ? recent : spenders;
    return {
      target: view.target,
      item,
      word,
      value: isKnown ? value : '',
      budget,
      since: firstSince(alerts),
      spenders: isKnown ? told : [],
    };
  });
};
