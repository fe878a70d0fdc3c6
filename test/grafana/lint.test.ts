// Grafana's own linter cannot be had here: its rules are checked again, and what is left out of them says why.

import type { Dashboard } from '@grafana/schema';
import { describe, expect, it } from 'vitest';
import { home } from '../../grafana/dashboards/home.ts';
import { boards } from '../support/dashboards.ts';
import { rules } from './lint.ts';

/** Findings that stay, by rule: of which metrics or panels, and why. */
const exclusions: Readonly<Record<string, readonly (readonly [what: RegExp, reason: string])[]>> = {
  'target-job-rule': [
    [/^ALERTS$/, 'alerts about the exporter itself may have no job: the matcher takes an empty one as well'],
    [/^headroom:\w+:factor$/, 'a number that a rule declares is of no job'],
  ],
  'target-counter-agg-rule': [
    [/^redis_memory_used_vm_total$/, 'a gauge in spite of its name, which is redis_exporter’s'],
  ],
  'target-instance-rule': [
    [
      /^target(_schedule)?:/,
      'recording rules drop the instance, so that a new address of the exporter is no new series',
    ],
    [/^ALERTS$/, 'alerts are of a target, whichever exporter reads it'],
    [/^headroom:\w+:factor$/, 'a number that a rule declares is of no instance'],
    [/^up$/, 'an exporter that is down has no instance to choose: the variable lists those that answer'],
  ],
};

const isExcluded = (rule: string, what: string): boolean =>
  (exclusions[rule] ?? []).some(([pattern]) => pattern.test(what));

describe.each(boards)('%s', (_, board) => {
  it.each(Object.keys(rules))('keeps to %s', (rule) => {
    const findings = rules[rule]?.(board) ?? [];
    const left = findings.filter(({ what }) => !isExcluded(rule, what));
    expect(left.map(({ what, message }) => `${what}: ${message}`)).toEqual([]);
  });
});

it('knows all 17 rules', () => {
  expect(Object.keys(rules).length).toBe(17);
});

it.each(Object.entries(exclusions).flatMap(([rule, list]) => list.map(([what]) => [rule, what] as const)))(
  '%s needs its exclusion of %s',
  (rule, what) => {
    const findings = boards.flatMap(([, board]) => rules[rule]?.(board) ?? []);
    expect(findings.filter((finding) => what.test(finding.what))).not.toEqual([]);
  },
);

describe('each rule finds', () => {
  /** The home dashboard with one thing wrong. */
  const broken = (change: (board: Dashboard) => void): Dashboard => {
    const board = structuredClone(home);
    change(board);
    return board;
  };
  const withExpr = (expr: string) =>
    broken((board) => {
      const [panel] = board.panels ?? [];
      Object.assign(panel ?? {}, { title: 'x', targets: [{ expr }] });
    });
  const withVariable = (name: string, change: object) =>
    broken((board) => {
      Object.assign(board.templating?.list?.find((each) => each.name === name) ?? {}, change);
    });
  const withPanel = (change: object) => broken((board) => Object.assign(board.panels?.[0] ?? {}, change));

  it.each<readonly [string, Dashboard]>([
    ['template-datasource-rule', withVariable('datasource', { label: 'Source' })],
    ['template-job-rule', withVariable('job', { multi: false })],
    ['template-instance-rule', withVariable('instance', { allValue: '.*' })],
    ['template-label-promql-rule', withVariable('job', { query: 'label_values(up{, job)' })],
    ['template-on-time-change-reload-rule', withVariable('job', { refresh: 1 })],
    ['panel-datasource-rule', withPanel({ datasource: { type: 'prometheus', uid: 'mine' } })],
    ['panel-title-description-rule', withPanel({ description: '' })],
    ['panel-units-rule', withPanel({ fieldConfig: { defaults: { unit: 'furlongs' }, overrides: [] } })],
    ['panel-no-targets-rule', withPanel({ targets: [] })],
    ['target-promql-rule', withExpr('sum(up')],
    ['target-rate-interval-rule', withExpr('rate(a_total{job=~"$job"}[5m])')],
    ['target-job-rule', withExpr('redis_up{instance=~"$instance"}')],
    ['target-instance-rule', withExpr('redis_up{job=~"$job"}')],
    ['target-counter-agg-rule', withExpr('redis_commands_total')],
    ['uneditable-dashboard', broken((board) => Object.assign(board, { editable: true }))],
    ['target-logql-rule', withPanel({ datasource: { type: 'loki', uid: '${datasource}' } })],
    ['target-logql-auto-rule', withPanel({ datasource: { type: 'loki', uid: '${datasource}' } })],
  ])('what breaks %s', (rule, board) => {
    const left = (rules[rule]?.(board) ?? []).filter(({ what }) => !isExcluded(rule, what));
    expect(left).not.toEqual([]);
  });
});
