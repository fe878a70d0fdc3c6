// Alerts as scenarios expect them: with the labels of the baseline's installation, but for its job.
import type { Firing } from './scenario.ts';

type Labels = Readonly<Record<string, string>>;
type Periods = Firing['periods'];

const alert =
  (component: string, common: Labels) =>
  (alertname: string, severity: string, periods: Periods, more: Labels = {}): Firing => ({
    labels: { alertname, severity, component, ...common, ...more },
    periods,
  });

export const redisAlert = alert('redis', { target: 'main' });
export const celeryAlert = alert('celery', { target: 'main', db: 'db0' });
export const scheduleAlert = alert('schedules', { target: 'main', scheduler: 'beat' });
