import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dashboard, Panel, ValueMapping } from '@grafana/schema';
import { root } from '../../demo/servers/root.ts';

export const folder = join(root, 'grafana/generated');

/** The committed dashboards, by the names of their files. */
export const boards: readonly (readonly [name: string, board: Dashboard])[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Dashboard]);

/** A dashboard's panels, those in folded rows included, rows themselves left out. */
export const panelsOf = ({ panels = [] }: Dashboard): readonly Panel[] =>
  panels.flatMap((panel) => {
    if (panel.type !== 'row') return [panel as Panel];
    return 'panels' in panel ? panel.panels : [];
  });

/** One query of a dashboard, and where it stands. */
export interface BoardQuery {
  readonly board: string;
  readonly title: string;
  readonly type: string;
  readonly expr: string;
  readonly instant: boolean;
  /** What the panel says where nothing comes. */
  readonly noValue: string | undefined;
}

interface Target {
  readonly expr: string;
  readonly instant: boolean;
}

/** Every query of a dashboard's panels. */
export const queriesOf = ([board, dashboard]: readonly [string, Dashboard]): readonly BoardQuery[] =>
  panelsOf(dashboard).flatMap(({ title = '', type, targets = [], fieldConfig }) =>
    (targets as unknown as readonly Target[]).map(({ expr, instant }) => ({
      board,
      title,
      type,
      expr,
      instant,
      noValue: fieldConfig?.defaults.noValue,
    })),
  );

/** An expression with what Grafana puts in the place of its own variables. */
export const withRanges = (expr: string, { rateInterval = '1m', range = '1h' } = {}): string =>
  expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$__range', range);

/** The same with `All` in the place of each of ours. */
export const substituted = (expr: string, ranges: Parameters<typeof withRanges>[1] = {}): string =>
  withRanges(expr, ranges).replaceAll(/\$(job|instance|target)\b/g, '.+');

/** The word a panel shows for a value, or for none. */
export const wordOf = ({ fieldConfig }: Panel, value: number | undefined): string => {
  const { mappings = [], noValue = '' } = fieldConfig?.defaults ?? {};
  if (value === undefined) return noValue;
  const [{ options }] = mappings as [Extract<ValueMapping, { options: Record<string, { text?: string }> }>];
  return (options as Record<string, { text?: string }>)[String(value)]?.text ?? `no word for ${value}`;
};
