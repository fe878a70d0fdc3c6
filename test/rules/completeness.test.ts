import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checklistItems } from '../../exporter/metrics/checklist.ts';
import { dashboards } from '../../grafana/dashboards/index.ts';
import { labelsOf } from './known-metrics.ts';
import { alerts, alertTests, filesIn, groups, recordingRules, testFiles, textOf } from './rule-files.ts';

const runbooks = 'https://github.com/headroom-exporter/headroom/blob/main/alerts/runbooks';
const grafana = 'http://localhost:3000';
// The one alert that always fires: it has no silent case, and its severity pages nobody.
const deadMansSwitch = 'Watchdog';
/** What ends at once, and why it does not come and go all the same. */
const endsAtOnce: Readonly<Record<string, string>> = {
  AlertmanagerConfigReloadFailed: 'only another reload ends it',
  ConfigReloadFailed: 'only another reload ends it',
  MigrationIncomplete: 'takes a day to begin',
  PrometheusConfigReloadFailed: 'only another reload ends it',
  RedisConfigChanged: 'looks back an hour; sent nowhere',
  RedisLoading: 'mutes others no longer than Redis loads; sent nowhere',
  Watchdog: 'never ends',
};
const annotated = ['dashboard_url', 'description', 'runbook_url', 'summary'];

/** Where each component is looked at. */
const dashboardsOf: Readonly<Record<string, readonly string[]>> = {
  application: ['headroom-postgres'],
  bullmq: ['headroom-queues'],
  celery: ['headroom-queues'],
  exporter: ['headroom-exporter'],
  meta: ['headroom-home', 'headroom-exporter'],
  pgbouncer: ['headroom-postgres'],
  postgres: ['headroom-postgres'],
  redis: ['headroom-redis', 'headroom-connections'],
  schedules: ['headroom-queues'],
};

describe('every alert', () => {
  it.each(alerts)('$alert has a good name and labels', ({ alert, labels }) => {
    expect(alert).toMatch(/^([A-Z][a-z0-9]+)+$/);
    expect(alert.length).toBeLessThanOrEqual(40);
    const severities = alert === deadMansSwitch ? ['none'] : ['critical', 'warning', 'info'];
    expect(severities).toContain(labels.severity);
    expect(Object.keys(dashboardsOf)).toContain(labels.component);
  });

  it.each(alerts)('$alert says what it is', ({ alert, annotations }) => {
    expect(Object.keys(annotations).sort()).toEqual(annotated);
    expect(annotations.summary).toMatch(/^[A-Z][^{}.]*\.$/);
    expect(annotations.description).toMatch(/\{\{.*\}\}[\s\S]*\.$/);
    expect(annotations.runbook_url).toBe(`${runbooks}/${alert}.md`);
  });

  it('stays for a while, or cannot come and go', () => {
    const names = alerts.filter(({ keep_firing_for }) => keep_firing_for === undefined);
    expect(names.map(({ alert }) => alert).sort()).toEqual(Object.keys(endsAtOnce));
  });

  it.each(alerts)('$alert leads to its dashboard', ({ expr, labels, annotations }) => {
    const query = labelsOf(expr).includes('target') ? '?var-target={{ $labels.target | urlquery }}' : '';
    const addresses = (dashboardsOf[labels.component ?? ''] ?? []).map(
      (uid) => `${grafana}/d/${uid}${query}`,
    );
    expect(addresses).toContain(annotations.dashboard_url);
  });

  it.each(alerts)('$alert has a firing case with exact labels and annotations', ({ alert }) => {
    const firing = alertTests
      .filter(({ alertname }) => alertname === alert)
      .flatMap(({ exp_alerts = [] }) => exp_alerts);
    expect(firing).not.toEqual([]);
    for (const { exp_labels = {}, exp_annotations = {} } of firing) {
      expect(Object.keys(exp_labels)).toEqual(expect.arrayContaining(['component', 'severity']));
      expect(Object.keys(exp_annotations).sort()).toEqual(annotated);
      expect(exp_annotations.description).not.toMatch(/\{\{|error expanding|<no value>/);
    }
  });

  it.each(alerts.filter(({ alert }) => alert !== deadMansSwitch))('$alert has a silent case', ({ alert }) => {
    const silent = alertTests.filter(({ alertname, exp_alerts }) => alertname === alert && !exp_alerts);
    expect(silent).not.toEqual([]);
  });

  it.each(alerts)('$alert has a runbook for the night', ({ alert }) => {
    const text = textOf(`alerts/runbooks/${alert}.md`);
    expect(text.split('\n', 1)).toEqual([`# ${alert}`]);
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation']);
    expect(text).toMatch(/^```(sh|promql)$/m);
  });

  it.each(alerts.filter(({ labels }) => labels.severity === 'critical'))(
    '$alert has a runbook that says when to escalate',
    ({ alert }) => {
      expect(textOf(`alerts/runbooks/${alert}.md`)).toMatch(/escalate/i);
    },
  );
});

it('the dashboards that alerts lead to are there, or to come', () => {
  const uids = Object.values(dashboards).map(({ uid }) => uid);
  expect(uids).toEqual(expect.arrayContaining(Object.values(dashboardsOf).flat()));
});

describe('nothing is left over', () => {
  const names = alerts.map(({ alert }) => alert).sort();

  it('no alert twice', () => {
    expect(names).toEqual([...new Set(names)]);
  });

  it('no runbook without an alert', () => {
    expect(filesIn('alerts/runbooks', '.md').map((path) => basename(path, '.md'))).toEqual(names);
  });

  it('no case without an alert', () => {
    expect([...new Set(alertTests.map(({ alertname }) => alertname))].sort()).toEqual(names);
  });

  it.each(testFiles)('%s is named after the rule file it tests first', (path) => {
    const { rule_files } = parse(textOf(path)) as { rule_files: readonly string[] };
    expect(basename(path, '.yml').split('-')[0]).toBe(basename(rule_files[0] ?? '', '.yml'));
  });

  it('group and recording rule names keep to the conventions', () => {
    for (const { name, rules } of groups) {
      expect(name).toMatch(/^headroom-[a-z-]{1,30}$/);
      expect(rules.length).toBeLessThanOrEqual(20);
    }
    for (const { record } of recordingRules) expect(record).toMatch(/^[a-z_]+:[a-z_]+:[a-z0-9_]+$/);
  });
});

it('docs/alerting.md says of every alert when it fires', () => {
  const rows = [...textOf('docs/alerting.md').matchAll(/^\| (`[A-Z].*?) \| (.+) \|$/gm)];
  const named = rows.flatMap(([, names = '']) =>
    [...names.matchAll(/`([A-Za-z]+)`/g)].map(([, name]) => name),
  );
  expect(named.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
});

it.each(Object.entries(checklistItems))('the README names the alerts of %s', (item, pattern) => {
  const [, row = ''] = new RegExp(`^\\| ${item} \\|(.*)\\|$`, 'm').exec(textOf('README.md')) ?? [];
  const named = [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort();
  expect(named).toEqual(
    alerts
      .map(({ alert }) => alert)
      .filter((name) => new RegExp(`^(${pattern})$`).test(name))
      .sort(),
  );
});
