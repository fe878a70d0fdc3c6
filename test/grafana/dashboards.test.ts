// The committed dashboards as Grafana is given them: whole, fresh, laid out without a fault, and each number explained.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dashboard, Panel } from '@grafana/schema';
import { describe, expect, it } from 'vitest';
import { root } from '../../demo/servers/root.ts';
import { catalogue } from '../../exporter/metrics/index.ts';
import { recordedRules } from '../../grafana/builder/rules.ts';
import { generatedFiles } from '../../grafana/generate.ts';
import { readExpression } from '../rules/expression.ts';
import { knownMetrics } from '../rules/known-metrics.ts';
import { alerts, recordingRules } from '../rules/rule-files.ts';
import { boards, folder, panelsOf, queriesOf, substituted, withRanges } from '../support/dashboards.ts';
import { unused } from './unused.ts';

const allPanels = ({ panels = [] }: Dashboard): readonly Panel[] =>
  panels.flatMap((panel) => [panel as Panel, ...('panels' in panel ? panel.panels : [])]);

describe('the generated files', () => {
  it.each(Object.entries(generatedFiles()))('%s is what the sources make now', (name, text) => {
    expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  });

  it('are no more than the sources make', () => {
    expect(boards.map(([name]) => name)).toEqual(Object.keys(generatedFiles()).sort());
  });

  it('have uids of their own that never change', () => {
    expect(boards.map(([name, { uid }]) => [name, uid])).toEqual([
      ['connections.json', 'headroom-connections'],
      ['exporter.json', 'headroom-exporter'],
      ['home.json', 'headroom-home'],
      ['postgres.json', 'headroom-postgres'],
      ['queues.json', 'headroom-queues'],
      ['redis.json', 'headroom-redis'],
    ]);
  });
});

describe.each(boards)('%s', (_, board) => {
  const panels = allPanels(board);

  it('is in the classic form that Grafana 9.5 to 13 load from a file', () => {
    expect(board).toMatchObject({ id: null, schemaVersion: 38, editable: false });
    expect(board).not.toHaveProperty('__inputs');
    expect(board.uid?.length).toBeLessThanOrEqual(40);
  });

  it('has panels with numbers of their own from 1 on', () => {
    const ids = panels.map(({ id = 0 }) => id);
    expect(ids.every((id) => Number.isInteger(id) && id >= 1)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no panel on another or beside the grid', () => {
    // What is folded away lies over what comes after it: each row is a grid of its own.
    const grids = [
      board.panels ?? [],
      ...panels.flatMap((panel) => ('panels' in panel ? [panel.panels] : [])),
    ];
    for (const grid of grids as readonly Panel[][]) {
      const taken = new Set<string>();
      for (const { title, gridPos } of grid) {
        const { x = -1, y = -1, w = 0, h = 0 } = gridPos ?? {};
        expect(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 24, title).toBe(true);
        for (let column = x; column < x + w; column++)
          for (let line = y; line < y + h; line++) {
            expect(taken.has(`${column} ${line}`), `${title} at ${column} ${line}`).toBe(false);
            taken.add(`${column} ${line}`);
          }
      }
    }
  });

  it('has queries with letters of their own', () => {
    for (const { targets = [], title } of panelsOf(board)) {
      const refIds = targets.map(({ refId }) => refId);
      expect(refIds, title).toEqual(targets.map((_, position) => String.fromCharCode(65 + position)));
    }
  });

  it('has only panels that every Grafana since 9.5 has', () => {
    const kinds = ['row', 'stat', 'state-timeline', 'table', 'timeseries'];
    expect(panels.filter(({ type }) => !kinds.includes(type)).map(({ type }) => type)).toEqual([]);
  });

  it.each(panelsOf(board).map((panel) => [panel.title ?? '', panel] as const))(
    '%s says what good is and what is drawn',
    (_, { title = '', description = '', targets = [], fieldConfig, options }) => {
      expect(title).toMatch(/^\S.{2,60}$/);
      expect(description).toMatch(/\b[Gg]ood\b[\s\S]*\.$/);
      expect(targets.length).toBeGreaterThan(0);
      expect(fieldConfig?.defaults.noValue ?? 'none needed').not.toBe('');
      if ('reduceOptions' in (options ?? {}))
        expect(options).toMatchObject({ reduceOptions: { calcs: ['lastNotNull'] } });
    },
  );

  it('leads to dashboards and runbooks that exist', () => {
    const uids = boards.map(([, { uid }]) => `/d/${uid}`);
    const runbooks = alerts.map(
      ({ alert }) => `https://github.com/headroom-exporter/headroom/blob/main/alerts/runbooks/${alert}.md`,
    );
    const urls = panelsOf(board).flatMap(({ links = [] }) => links.map(({ url = '' }) => url));
    const pages = urls.filter((url) => !runbooks.includes(url));
    expect(
      pages.filter((url) => !uids.some((uid) => url === `${uid}?\${__url_time_range}&\${__all_variables}`)),
    ).toEqual([]);
  });
});

it('the home dashboard fits a screen: 20 panels at most, none too narrow to read', () => {
  const [, home] = boards.find(([name]) => name === 'home.json') ?? [];
  const panels = home?.panels ?? [];
  expect(panels.length).toBeLessThanOrEqual(20);
  // Of 1280 pixels, three columns are 160.
  expect(panels.filter(({ gridPos }) => (gridPos?.w ?? 0) < 3)).toEqual([]);
});

describe('queries', () => {
  const queries = boards.flatMap(queriesOf);
  const annotations = boards.flatMap(([, { annotations: { list = [] } = {} }]) =>
    list.flatMap((each) => ('expr' in each ? [String(each.expr)] : [])),
  );

  it('ask for metrics and labels that exist', () => {
    const foreign = ['ALERTS'];
    const unknown = [...queries.map(({ expr }) => expr), ...annotations].flatMap((expr) =>
      readExpression(withRanges(expr)).selectors.flatMap(({ metric, labels }) => {
        if (foreign.includes(metric)) return [];
        const known = knownMetrics.get(metric);
        return known === undefined
          ? [metric]
          : labels.filter((label) => !known.labels.includes(label)).map((label) => `${label} of ${metric}`);
      }),
    );
    expect(unknown).toEqual([]);
  });

  it('group by labels that exist', () => {
    for (const { expr, title } of queries) {
      const { grouped, selectors } = readExpression(substituted(expr));
      const labels = selectors.flatMap(({ metric }) =>
        metric === 'ALERTS'
          ? ['alertname', 'severity', 'job', 'target']
          : (knownMetrics.get(metric)?.labels ?? []),
      );
      expect(
        grouped.filter((label) => !labels.includes(label)),
        title,
      ).toEqual([]);
    }
  });

  it('use no rule that is not shipped', () => {
    const records = recordingRules.map(({ record }) => record);
    expect(recordedRules.filter((name) => !records.includes(name))).toEqual([]);
  });

  it('name no alert that is not shipped', () => {
    const names = alerts.map(({ alert }) => alert);
    const patterns = queries.flatMap(({ expr }) =>
      [...expr.matchAll(/alertname=~?"([^"]+)"/g)].flatMap(([, pattern = '']) => pattern.split('|')),
    );
    const missing = [...new Set(patterns)].filter(
      (pattern) => !names.some((name) => new RegExp(`^(?:${pattern})$`).test(name)),
    );
    expect(missing).toEqual([]);
  });
});

describe('every metric of the catalogue', () => {
  const asked = new Set(
    [
      ...boards.flatMap(queriesOf).map(({ expr }) => expr),
      ...recordingRules.map(({ expr }) => expr),
      ...alerts.map(({ expr }) => expr),
    ].flatMap((expr) => readExpression(withRanges(expr)).selectors.map(({ metric }) => metric)),
  );
  const isAsked = ({ name }: { readonly name: string }) =>
    ['', '_bucket', '_sum', '_count'].some((suffix) => asked.has(name + suffix));
  const reasons = unused.map(([pattern]) => pattern);

  it('is on a panel or in a rule, or a reason says why not', () => {
    const left = catalogue.filter((metric) => !isAsked(metric)).map(({ name }) => name);
    expect(left.filter((name) => !reasons.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it.each(unused)('%s is needed as an exception', (pattern) => {
    const left = catalogue.filter((metric) => !isAsked(metric)).map(({ name }) => name);
    expect(left.filter((name) => pattern.test(name))).not.toEqual([]);
  });
});

it('no file holds a path of a machine or more than a build makes', () => {
  expect(boards.filter(([, board]) => JSON.stringify(board).includes(root))).toEqual([]);
});
