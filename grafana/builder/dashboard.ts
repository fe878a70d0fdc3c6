import { type Dashboard, DashboardCursorSync, type DashboardLink } from '@grafana/schema';
import type { Metric } from '../../exporter/metric.ts';
import { redisUp } from '../../exporter/metrics/redis.ts';
import { annotations, type PrometheusAnnotation } from './annotations.ts';
import { laidOut, type Section } from './layout.ts';
import { variablesFor } from './variables.ts';

// The newest that Grafana 9.5 knows; later ones bring it up to date as they load it.
const schemaVersion = 38;
const tag = 'headroom';

/** What a dashboard is before it is laid out. */
export interface DashboardDraft {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** The range that is shown first, from so long ago until now. */
  readonly from: string;
  /** Metrics that each target of the dashboard has one of; those of Redis unless others are given. */
  readonly targets?: readonly Metric[];
  readonly sections: readonly Section[];
}

const others: DashboardLink = {
  title: 'Headroom',
  type: 'dashboards',
  icon: 'external link',
  tooltip: '',
  tags: [tag],
  asDropdown: false,
  includeVars: true,
  keepTime: true,
  targetBlank: false,
};

const grafanaOwn: PrometheusAnnotation = {
  builtIn: 1,
  name: 'Annotations & Alerts',
  datasource: { type: 'grafana', uid: '-- Grafana --' },
  type: 'dashboard',
  enable: true,
  hide: true,
  iconColor: 'rgba(0, 211, 255, 1)',
};

/** A dashboard in Grafana's classic form, as file provisioning takes it. */
export const dashboard = ({
  uid,
  title,
  description,
  from,
  targets = [redisUp],
  sections,
}: DashboardDraft): Dashboard => ({
  id: null,
  uid,
  title,
  description,
  tags: [tag],
  schemaVersion,
  version: 1,
  editable: false,
  graphTooltip: DashboardCursorSync.Crosshair,
  refresh: '30s',
  time: { from: `now-${from}`, to: 'now' },
  timepicker: {},
  timezone: 'browser',
  fiscalYearStartMonth: 0,
  liveNow: false,
  weekStart: '',
  links: [others],
  annotations: { list: [grafanaOwn, ...annotations] },
  templating: { list: [...variablesFor(targets)] },
  panels: laidOut(sections),
});
