import type { DataTransformerConfig, ValueMapping } from '@grafana/schema';
import type { Vector } from './expression.ts';
import { basePanel, type Draft, type PanelOptions, type Query, refIdOf } from './panel.ts';
import type { GrafanaUnit } from './units.ts';

/** One column: a label of the queries, or the value of one of them. */
export interface Column {
  readonly title: string;
  readonly width?: number;
  /** Where its cells lead; `${__value.raw}` stands for what is in them. */
  readonly url?: string;
  readonly mappings?: readonly ValueMapping[];
}

/** A query whose values are a column. */
export interface TableQuery<L extends string> extends Query {
  readonly vector: Vector<L>;
  readonly column: Column & { readonly unit?: GrafanaUnit };
}

export interface TableOptions<L extends string> extends Omit<PanelOptions, 'queries'> {
  readonly queries: readonly TableQuery<L>[];
  /** Labels that are columns, in their order; no other is shown. */
  readonly labels: { readonly [K in NoInfer<L>]?: Column };
  /** The column by which rows are sorted, largest first. */
  readonly sortBy?: string;
}

const fieldOf = (queries: readonly unknown[], position: number): string =>
  queries.length === 1 ? 'Value' : `Value #${refIdOf(position)}`;

/** Every label of the queries that is no column, and what Grafana adds. */
const hidden = <L extends string>({ queries, labels }: TableOptions<L>): readonly string[] => {
  const all = new Set(['Time', '__name__', ...queries.flatMap(({ vector }) => vector.labels)]);
  return [...all].filter((label) => !(label in labels)).sort();
};

const transformations = <L extends string>(options: TableOptions<L>): readonly DataTransformerConfig[] => {
  const { queries, labels } = options;
  const fields = queries.map(({ column }, position) => [fieldOf(queries, position), column] as const);
  const columns = [...(Object.entries(labels) as [string, Column][]), ...fields];
  return [
    ...(queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
    {
      id: 'organize',
      options: {
        excludeByName: Object.fromEntries(hidden(options).map((label) => [label, true])),
        indexByName: Object.fromEntries(columns.map(([field], index) => [field, index])),
        renameByName: Object.fromEntries(columns.map(([field, { title }]) => [field, title])),
      },
    },
  ];
};

const override = ({ title, width, url, mappings, unit }: Column & { readonly unit?: GrafanaUnit }) => ({
  matcher: { id: 'byName', options: title },
  properties: [
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ...(mappings === undefined ? [] : [{ id: 'mappings', value: mappings }]),
    ...(url === undefined ? [] : [{ id: 'links', value: [{ title, url, targetBlank: true }] }]),
  ],
});

/** Rows as they are now. */
export const table = <L extends string>(options: TableOptions<L>): Draft => {
  const { labels, queries, sortBy } = options;
  const columns = [
    ...(Object.values(labels) as Column[]),
    ...queries.map(({ column, vector }) => ({ unit: vector.unit, ...column })),
  ];
  return {
    ...basePanel({
      ...options,
      type: 'table',
      instant: true,
      format: 'table',
      custom: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false },
      overrides: columns.map(override).filter(({ properties }) => properties.length > 0),
      options: {
        showHeader: true,
        cellHeight: 'sm',
        ...(sortBy === undefined ? {} : { sortBy: [{ displayName: sortBy, desc: true }] }),
      },
    }),
    transformations: [...transformations(options)],
  };
};
