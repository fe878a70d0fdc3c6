import type { DashboardLink } from '@grafana/schema';
import { words } from './course.ts';
import { type Draft, stat } from './panel.ts';
import { type Evidence, stateOf, states } from './state.ts';

export interface TileOptions extends Evidence {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly links: readonly DashboardLink[];
}

/** A line of the checklist as one word on its colour. */
export const tile = ({ title, description, width, links, ...evidence }: TileOptions): Draft =>
  stat({
    title,
    description,
    width,
    links,
    queries: [{ vector: stateOf(evidence) }],
    isTile: true,
    // What Prometheus knows nothing of at all.
    whenEmpty: 'UNKNOWN',
    steps: { base: 'purple' },
    mappings: words(states.map(({ word, color }, value) => [value, word, color])),
  });
