// What Alertmanager hands to its templates: https://prometheus.io/docs/alerting/latest/notifications/#data

type Words = Readonly<Record<string, string>>;

/** One alert of a notification. */
export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Words;
  readonly annotations: Words;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

export interface Notification {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly NotifiedAlert[];
  readonly groupLabels: Words;
  readonly commonLabels: Words;
  readonly commonAnnotations: Words;
  readonly externalURL: string;
}

const runbooks = 'https://github.com/headroom-exporter/headroom/blob/main/alerts/runbooks';

/** A critical alert of the target `main`, with what differs from that. */
export const alertNamed = (
  alertname: string,
  {
    status = 'firing',
    labels = {},
    ...annotations
  }: { status?: NotifiedAlert['status']; labels?: Words; description?: string; dashboard_url?: string } = {},
): NotifiedAlert => ({
  status,
  labels: { alertname, component: 'redis', job: 'headroom', severity: 'critical', target: 'main', ...labels },
  annotations: {
    summary: `${alertname} in one sentence.`,
    description: `${alertname} with its figures.`,
    runbook_url: `${runbooks}/${alertname}.md`,
    ...annotations,
  },
  startsAt: '2026-03-01T02:03:04.005+01:00',
  endsAt: '2026-03-01T02:34:05.006+01:00',
  generatorURL: 'http://prometheus:9090/graph?g0.expr=redis_up+%3D%3D+0&g0.tab=1',
});

/** What all have in common. */
const common = (all: readonly Words[]): Words =>
  Object.fromEntries(
    Object.entries(all[0] ?? {}).filter(([name, value]) => all.every((each) => each[name] === value)),
  );

/** The notification of a group of these, which is as pages are grouped: by the first one's name and target. */
export const notification = (alerts: readonly NotifiedAlert[]): Notification => {
  const { alertname = '', target = '' } = alerts[0]?.labels ?? {};
  return {
    receiver: 'pager',
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts,
    groupLabels: { alertname, target },
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: 'http://alertmanager:9093',
  };
};
