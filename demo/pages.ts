import type { Page, PagedAlert } from './servers/page-sink.ts';

/** What to print of a notification: nothing for the Watchdog, which comes all the time. */
export function pageLines({ path, alerts }: Page): readonly string[] {
  return alerts
    .filter(({ labels }) => labels.alertname !== 'Watchdog')
    .flatMap((alert) =>
      alert.status === 'firing' ? firingLines(alert, path) : [`✓ END   ${nameOf(alert)}`],
    );
}

function firingLines(alert: PagedAlert, path: string): readonly string[] {
  const { summary, description, runbook_url: runbook } = alert.annotations;
  return [
    `● PAGE  ${nameOf(alert)}   severity ${alert.labels.severity}, delivered to ${path}`,
    ...[summary, description, runbook && `runbook ${runbook}`]
      .filter((text) => text !== undefined && text !== '')
      .map((text) => `        ${text}`),
  ];
}

function nameOf({ labels }: PagedAlert): string {
  return labels.alertname ?? 'an alert without a name';
}

/** Whether a notification says that this alert fires, or that it has ended. */
export function says(alertname: string, status: PagedAlert['status']): (page: Page) => boolean {
  return ({ path, alerts }) =>
    path === (alertname === 'Watchdog' ? '/watchdog' : '/page') &&
    alerts.some((alert) => alert.labels.alertname === alertname && alert.status === status);
}
