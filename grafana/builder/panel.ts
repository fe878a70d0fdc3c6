import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  type DashboardLink,
  FieldColorModeId,
  type FieldConfigSource,
  type Panel,
  type Threshold,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/schema';
import { datasource } from './datasource.ts';
import type { Vector } from './expression.ts';
import type { GrafanaUnit } from './units.ts';

/** A panel that has no place yet; `width` and `height` are in units of the grid, which has 24 columns. */
export interface Draft extends Omit<Panel, 'id' | 'gridPos'> {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

/** One query of a panel. */
export interface Query {
  readonly vector: Vector;
  /** Of its series, such as `{{cmd}}`. */
  readonly legend?: string;
  /** A budget is drawn as a dashed red line. */
  readonly isBudget?: boolean;
}

export interface PanelOptions {
  readonly title: string;
  /** What good looks like, and what to do otherwise. */
  readonly description: string;
  readonly width: number;
  readonly height?: number;
  readonly queries: readonly Query[];
  /** Where it may rightly be empty: what it says then. */
  readonly whenEmpty?: string;
  readonly unit?: GrafanaUnit;
  readonly decimals?: number;
  readonly links?: readonly DashboardLink[];
  /** A range of its own, such as `now/d` for today. */
  readonly timeFrom?: string;
}

/** Where alerts' runbooks are. */
export const runbooks = 'https://github.com/headroom-exporter/headroom/blob/main/alerts/runbooks';

const link = (title: string, url: string, targetBlank: boolean): DashboardLink => ({
  title,
  url,
  targetBlank,
  type: 'link',
  icon: 'external link',
  tooltip: '',
  tags: [],
  asDropdown: false,
  includeVars: false,
  keepTime: false,
});

/** A link to the runbook of an alert. */
export const runbook = (alert: string): DashboardLink =>
  link(`Runbook: ${alert}`, `${runbooks}/${alert}.md`, true);

/** A link to another dashboard, which then shows the same targets and time. */
export const drillDown = (title: string, uid: string): DashboardLink =>
  link(title, `/d/${uid}?\${__url_time_range}&\${__all_variables}`, false);

export const refIdOf = (position: number): string => String.fromCharCode('A'.charCodeAt(0) + position);

/** A legend, once it is sure that the series have the labels it shows. */
const legendOf = ({ vector, legend = '__auto' }: Query): string => {
  const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
  if (shown.every((label) => vector.labels.includes(label))) return legend;
  throw new Error(`Expected labels of ${vector.promql}, got ${legend}`);
};

type Format = 'time_series' | 'table';

/** The targets of a panel. Now is what instant queries ask for; the others ask for a course. */
const targetsOf = (
  queries: readonly Query[],
  instant: boolean,
  format: Format,
): NonNullable<Panel['targets']> =>
  queries.map((query, position) => ({
    datasource,
    editorMode: 'code',
    expr: query.vector.promql,
    format,
    instant,
    range: !instant,
    legendFormat: legendOf(query),
    refId: refIdOf(position),
  }));

/** Colours from a value on; below the first it is the base. */
export interface Steps {
  readonly base: string;
  readonly from?: readonly (readonly [value: number, color: string])[];
}

const thresholds = ({ base, from = [] }: Steps) => ({
  mode: ThresholdsMode.Absolute,
  steps: [{ color: base, value: null }, ...from.map(([value, color]): Threshold => ({ color, value }))],
});

export interface BaseOptions extends PanelOptions {
  readonly type: string;
  readonly instant: boolean;
  readonly format?: Format;
  readonly steps?: Steps;
  readonly mappings?: readonly ValueMapping[];
  readonly custom?: Record<string, unknown>;
  readonly overrides?: FieldConfigSource['overrides'];
  readonly options: Record<string, unknown>;
}

/** What all kinds of panels have in common. */
export const basePanel = (options: BaseOptions): Draft => {
  const { title, description, width, height = 8, queries, whenEmpty, links = [], timeFrom } = options;
  return {
    title,
    description,
    width,
    height,
    type: options.type,
    datasource,
    targets: targetsOf(queries, options.instant, options.format ?? 'time_series'),
    ...(timeFrom === undefined ? {} : { timeFrom }),
    links: [...links],
    fieldConfig: {
      defaults: {
        unit: options.unit ?? queries[0]?.vector.unit ?? 'none',
        ...(options.decimals === undefined ? {} : { decimals: options.decimals }),
        ...(whenEmpty === undefined ? {} : { noValue: whenEmpty }),
        color: { mode: options.steps ? FieldColorModeId.Thresholds : FieldColorModeId.PaletteClassic },
        thresholds: thresholds(options.steps ?? { base: 'green' }),
        mappings: [...(options.mappings ?? [])],
        custom: options.custom ?? {},
      },
      overrides: [...(options.overrides ?? [])],
    },
    options: options.options,
  };
};

export interface StatOptions extends PanelOptions {
  readonly steps?: Steps;
  readonly mappings?: readonly ValueMapping[];
  /** Fills the whole tile with the colour. */
  readonly isTile?: boolean;
  /** Draws the course behind the value, which then is the last of it. */
  readonly hasCourse?: boolean;
}

/** One number, or one of each target, in large type. */
export const stat = ({ isTile = false, hasCourse = false, ...options }: StatOptions): Draft =>
  basePanel({
    height: 4,
    steps: { base: 'text' },
    ...options,
    type: 'stat',
    instant: !hasCourse,
    options: {
      colorMode: isTile ? BigValueColorMode.Background : BigValueColorMode.Value,
      graphMode: hasCourse ? BigValueGraphMode.Area : BigValueGraphMode.None,
      justifyMode: BigValueJustifyMode.Auto,
      orientation: 'auto',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      textMode: BigValueTextMode.Auto,
    },
  });
