// The words of a check, held against those of the tiles: promtool evaluates the shipped rules and dashboard on one state.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../../demo/servers/root.ts';
import { run } from '../../../demo/servers/run.ts';
import { judge } from '../../../exporter/check/check.ts';
import { checklistItems, words } from '../../../exporter/metrics/checklist.ts';
import { redisCommandsProcessed } from '../../../exporter/metrics/redis.ts';
import { alerts } from '../../rules/rule-files.ts';
import { historyOf, redisSamples, type State, samplesOf, states } from '../../support/check-states.ts';
import { boards, panelsOf, queriesOf, substituted } from '../../support/dashboards.ts';
import { Workplace } from '../../support/folder.ts';
import { place } from '../../support/place.ts';

const work = new Workplace();
afterAll(() => work.end());

const items = Object.entries(checklistItems);
const home = boards.find(([name]) => name === 'home.json') as (typeof boards)[number];
// A tile is the first panel of its name.
const tileOf = (item: string) => substituted(queriesOf(home).find(({ title }) => title === item)?.expr ?? '');

const judged: Readonly<Record<string, State>> = {
  ...states,
  'operations over budget': { usedInDay: 101_000 },
  'operations about to be over budget': {
    usedInDay: 99_000,
    alerts: ['RedisOperationsProjectedOverBudget'],
  },
  'memory at its budget': { memory: 200 * 2 ** 20 },
  'all workers missing': { workersUp: 0, alerts: ['CeleryWorkersMissing'] },
  'late within its grace': { lateness: 60 },
  'late by one run': { lateness: 90, alerts: ['ScheduledTaskLate'] },
};

// Few enough readings for promtool to be quick, and near enough for the shortest range with two of them.
const minutes = 5;
const perDay = (24 * 60) / minutes;

/** The counter of operations over 25 hours: a day at one rate, the last hour at another. */
const operationsOf = ({ usedInDay = 48_000, perDay: pace = 51_000 }: State): string => {
  const [last, before] = [pace / perDay, (usedInDay - pace / 24) / (perDay - perDay / 24)];
  const middle = 5_000_000 + before * perDay;
  return `5000000+${before}x${perDay} ${middle + last}+${last}x${perDay / 24 - 1}`;
};

/** A test of promtool: what the tiles show of a state after 25 hours. */
const testOf = (name: string, state: State, expected: readonly string[]) => {
  const series = (metric: string, labels: Readonly<Record<string, string>>, values: string) => ({
    series: `${metric}{${Object.entries({ job: 'headroom', instance: 'a', ...labels })
      .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
      .join(', ')}}`,
    values,
  });
  const constant = redisSamples(state).filter(({ metric }) => metric !== redisCommandsProcessed);
  return {
    name,
    interval: `${minutes}m`,
    input_series: [
      series('up', {}, '1x300'),
      series(redisCommandsProcessed.name, { target: 'redis' }, operationsOf(state)),
      ...constant.map(({ metric, labels, value }) => series(metric.name, labels, `${value}x300`)),
    ],
    promql_expr_test: items.map(([item], index) => ({
      expr: tileOf(item),
      eval_time: '25h',
      exp_samples: [{ labels: '{}', value: words.indexOf(expected[index] as (typeof words)[number]) }],
    })),
  };
};

describe('the words of a check', () => {
  it('are those of the tiles in every state', { timeout: 120_000 }, async () => {
    const tests = Object.entries(judged).map(([name, state]) => {
      const { checklist } = judge(['redis'], samplesOf(state), historyOf(state));
      return testOf(
        name,
        state,
        checklist.map(({ word }) => word),
      );
    });
    const rules = ['connections', 'memory', 'meta', 'operations', 'schedules', 'workers'];
    const file = join(work.dir, 'words.yml');
    const rule_files = rules.map((name) => join(root, `alerts/rules/${name}.yml`));
    writeFileSync(file, JSON.stringify({ rule_files, evaluation_interval: '1h', tests }));
    const { code, stdout, stderr } = await run('promtool', ['test', 'rules', file], { where: place });
    expect(code, `${stdout}${stderr}`).toBe(0);
  });

  it('are different in these states, so that the test above can fail', () => {
    const seen = Object.values(judged).flatMap((state) =>
      judge(['redis'], samplesOf(state), historyOf(state)).checklist.map(({ word }) => word),
    );
    expect([...new Set(seen)].sort()).toEqual([...words].sort());
  });

  it.each(items)('%s has a tile of that name, and alerts', (item, pattern) => {
    expect(panelsOf(home[1]).map(({ title }) => title)).toContain(item);
    const isOf = new RegExp(`^(${pattern})$`);
    expect(alerts.filter(({ alert }) => isOf.test(alert))).not.toEqual([]);
    for (const part of pattern.split('|'))
      expect(alerts.some(({ alert }) => new RegExp(`^(${part})$`).test(alert))).toBe(true);
  });

  it('are unknown where no rules are evaluated', () => {
    const history = { ...historyOf({}), isAlerting: false };
    const { checklist } = judge(['redis'], samplesOf({}), history);
    expect(new Set(checklist.map(({ word }) => word))).toEqual(new Set(['UNKNOWN']));
  });

  it('of beat’s schedules are not known by one look', () => {
    const { checklist } = judge(['redis'], redisSamples({ lateness: 400 }), undefined);
    expect(checklist.find(({ item }) => item === 'Scheduled tasks')).toMatchObject({ word: 'UNKNOWN' });
  });
});
