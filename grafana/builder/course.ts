// Panels that show how values went over time.
import {
  GraphDrawStyle,
  type GraphFieldConfig,
  LegendDisplayMode,
  LineInterpolation,
  MappingType,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
  type ValueMapping,
  VisibilityMode,
} from '@grafana/schema';
import { basePanel, type Draft, type PanelOptions, type Query, refIdOf } from './panel.ts';

const legend = {
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  showLegend: true,
  calcs: [],
};
const tooltip = { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending };

/** Budgets are dashed red lines on top of whatever is drawn or stacked. */
const budgetLines = (queries: readonly Query[]) =>
  queries.flatMap(({ isBudget }, position) =>
    isBudget
      ? [
          {
            matcher: { id: 'byFrameRefID', options: refIdOf(position) },
            properties: [
              { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
              { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
              { id: 'custom.fillOpacity', value: 0 },
              { id: 'custom.stacking', value: { mode: StackingMode.None, group: 'A' } },
            ],
          },
        ]
      : [],
  );

export interface GraphOptions extends PanelOptions {
  readonly isStacked?: boolean;
}

/** Lines over time. */
export const graph = ({ isStacked = false, ...options }: GraphOptions): Draft => {
  const custom: GraphFieldConfig = {
    drawStyle: GraphDrawStyle.Line,
    lineInterpolation: LineInterpolation.Linear,
    lineWidth: 1,
    fillOpacity: isStacked ? 30 : 0,
    showPoints: VisibilityMode.Never,
    spanNulls: false,
    stacking: { mode: isStacked ? StackingMode.Normal : StackingMode.None, group: 'A' },
    axisSoftMin: 0,
  };
  return basePanel({
    ...options,
    type: 'timeseries',
    instant: false,
    custom: { ...custom },
    overrides: budgetLines(options.queries),
    options: { legend, tooltip },
  });
};

/** A number and what it stands for. */
export type Meaning = readonly [value: number, word: string, color: string];

/** Mappings of numbers to words. */
export const words = (meanings: readonly Meaning[]): readonly ValueMapping[] => [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      meanings.map(([value, text, color], index) => [String(value), { text, color, index }]),
    ),
  },
];

export interface TimelineOptions extends PanelOptions {
  readonly meanings: readonly Meaning[];
}

/** Bars of states over time, one for each series. */
export const timeline = ({ meanings, ...options }: TimelineOptions): Draft =>
  basePanel({
    ...options,
    type: 'state-timeline',
    instant: false,
    mappings: words(meanings),
    steps: { base: 'text' },
    custom: { fillOpacity: 80, lineWidth: 0 },
    options: {
      mergeValues: true,
      showValue: VisibilityMode.Auto,
      alignValue: 'left',
      rowHeight: 0.8,
      legend,
      tooltip,
    },
  });
